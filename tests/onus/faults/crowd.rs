//! Many processes at once.

use super::*;
use std::sync::Barrier;

/// How many adds each of the writers makes.
fn adds() -> usize {
    std::env::var("ONUS_WRITERS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
}

/// Adds a claim and gives its number.
fn add(sandbox: &Sandbox, text: &str) -> i64 {
    let output = ends(sandbox.onus(["add", "claim", text]).args(CLAIM), 0);
    stdout(&output).trim().parse().expect("a number")
}

#[test]
fn writers_wait_for_each_other() {
    let sandbox = Sandbox::new();
    let adds = adds();
    let written = |writer: usize| {
        let texts = (0..adds).map(|n| format!("claim {n} of writer {writer}"));
        texts.map(|text| (add(&sandbox, &text), text)).collect::<Vec<_>>()
    };
    let acknowledged: BTreeMap<i64, String> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8).map(|writer| scope.spawn(move || written(writer))).collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(acknowledged.len(), 8 * adds, "two claims got one number");
    sound(&sandbox);
    whole(&sandbox.db(), &acknowledged);
    assert_eq!(counts(&sandbox.db())["claim"], 8 * adds as i64);
    assert_eq!(names(sandbox.path()), ["onus.db"]);
}

#[test]
fn first_opens_of_a_new_database_make_one() {
    for _ in 0..5 {
        let sandbox = Sandbox::new();
        let start = Barrier::new(16);
        let acknowledged: BTreeMap<i64, String> = std::thread::scope(|scope| {
            let opens: Vec<_> = (0..16)
                .map(|n| {
                    let (sandbox, start) = (&sandbox, &start);
                    scope.spawn(move || {
                        let text = format!("claim {n}");
                        start.wait();
                        (add(sandbox, &text), text)
                    })
                })
                .collect();
            opens.into_iter().map(|open| open.join().unwrap()).collect()
        });
        assert_eq!(acknowledged.len(), 16);
        sound(&sandbox);
        whole(&sandbox.db(), &acknowledged);
        assert_eq!(names(sandbox.path()), ["onus.db"]);
    }
}

#[test]
fn an_import_beside_adders_beside_a_backup() {
    let sandbox = Sandbox::new();
    add(&sandbox, "the first");
    let file = bundle(&sandbox, 150, 3);
    let acknowledged: BTreeMap<i64, String> = std::thread::scope(|scope| {
        let import = scope.spawn(|| ends(sandbox.onus(["import"]).arg(&file), 0));
        let adders: Vec<_> = (0..3)
            .map(|writer| {
                let sandbox = &sandbox;
                let texts = (0..10).map(move |n| format!("claim {n} of {writer}"));
                scope.spawn(move || texts.map(|text| (add(sandbox, &text), text)).collect::<Vec<_>>())
            })
            .collect();
        for n in 0..5 {
            ends(&mut sandbox.onus(["backup", &format!("copy-{n}.db")]), 0);
        }
        let said = stdout(&import.join().unwrap());
        assert!(said.contains("150 claims, "), "{said}");
        adders.into_iter().flat_map(|adder| adder.join().unwrap()).collect()
    });
    sound(&sandbox);
    assert_eq!((acknowledged.len(), counts(&sandbox.db())["claim"]), (30, 181));
    for n in 0..5 {
        let copy = sandbox.path().join(format!("copy-{n}.db"));
        checked(&copy);
        assert!(
            [0, 150].contains(&(counts(&copy)["source"] * 150 / counts(&sandbox.db())["source"])),
            "half an import"
        );
    }
}
