//! Harness of the acceptance tests: start the binary on a free port, talk to it.
