# Reachability: how a provider on the internet reaches this computer.

reach-title = Reachability
reach-facts = how a provider on the internet reaches this computer
reach-check = Check now
reach-check-again = Check again
reach-as = Check as
reach-as-nobody = no connection: the address only
reach-not-yet = Not checked since the program was started
reach-not-yet-words = A check walks from the port of this computer to the provider’s own test, through the public URL. It stops at the first thing that is wrong and says what to do.
reach-needs-url = Give the public URL first
reach-needs-url-words = Type the address under which a tunnel or a reverse proxy leads here.
reach-checking = Checking
reach-checking-rung = Checking rung { $number } of { $of }: { $name }
reach-checked = Checked { $at }, took { $took }
reach-checked-as = Checked as { $as }, { $at }, took { $took }
reach-rungs = Rungs
reach-passed = Passed
reach-failed = Failed
reach-why = Why
reach-to-fix = To fix it
reach-in-provider = In { $provider }
reach-what-to-copy = what to use
reach-before = Checks before

reach-url = Public URL
reach-url-label = Address, as providers type it
reach-url-bad = It begins with https:// and ends with the name or its port
reach-url-save = Save
reach-url-base = Base URL that follows from it
reach-url-the-base = the public base URL
reach-url-all = Used by all connections.
reach-url-others = Used by all connections but these:
