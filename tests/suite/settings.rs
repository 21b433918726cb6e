//! The settings of a workspace on the command line.

use acceptance::Service;

#[test]
fn a_setting_is_changed_while_the_service_runs_and_the_others_stay() {
    let service = Service::start();
    let before = service.cli(&["settings", "show", "--json"]).json();
    assert_eq!(before["requestsPerSecond"], 200);
    let set = service.cli(&["settings", "set", "--rate", "25", "--json"]);
    assert_eq!(set.code, 0, "{set:?}");
    let mut expected = before.clone();
    expected["requestsPerSecond"] = 25.into();
    assert_eq!(set.json(), expected);
    let shown = service.cli(&["settings", "show"]);
    assert!(shown.out.contains("25/s"), "{shown:?}");

    let low = service.cli(&["settings", "set", "--rate", "24"]);
    assert_eq!(low.code, 1, "{low:?}");
    for words in ["fewer than 25 requests a second", "quarantine"] {
        assert!(low.err.contains(words), "{low:?}");
    }
    let nothing = service.cli(&["settings", "set"]);
    assert_eq!(nothing.code, 2, "{nothing:?}");
    let after = service.cli(&["settings", "show", "--json"]).json();
    assert_eq!(after, expected);
}
