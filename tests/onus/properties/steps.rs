//! Random histories: what somebody does, one thing a minute, and every claim as it was after each.

use super::*;
use onus::model::dispute::current_rulings;
use onus::model::*;
use onus::store::WriteTx;
use proptest::collection::vec;

/// What somebody does. Numbers name records that may not be there: then it is refused.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Add(Own, Option<i64>),
    Edit(i64, Own),
    Appear(i64, i64),
    Attach(i64, i64, Stance),
    Turn(i64, Stance),
    Rule(i64, usize, &'static str, bool),
    Remove(Entity, i64),
    Undo(Option<i64>),
    Import(usize, u8, Stance, usize),
}

/// A claim's own fields.
#[derive(Debug, Clone)]
pub(super) struct Own {
    text: String,
    claimant: Option<&'static str>,
    said: Option<PartialDate>,
    kind: Option<ClaimKind>,
    tags: Vec<&'static str>,
}

impl Own {
    fn claim(&self) -> Claim {
        Claim {
            text: self.text.clone(),
            claimant: self.claimant.map(Into::into),
            said: self.said.clone(),
            kind: self.kind,
            tags: self.tags.iter().map(ToString::to_string).collect(),
            ..Claim::default()
        }
    }
}

pub(super) const WORDS: [&str; 5] = ["wall", "border", "tape", "asylum", "prison"];
const NAMES: [&str; 3] = ["Donald Trump", "The United Nations", "Trump Tower"];
pub(super) const TAGS: [&str; 3] = ["border", "Border", "guatemala"];
pub(super) const LABELS: [&str; 7] =
    ["supported", "refuted", "mixed", "conflicting", "insufficient", "not-checkable", "Legend"];
pub(super) const RULERS: [&str; 2] = ["A", "B"];

fn own() -> impl Strategy<Value = Own> {
    let text = vec(select(WORDS.to_vec()), 1..4).prop_map(|words| words.join(" "));
    let kinds = vec![ClaimKind::Statistic, ClaimKind::Opinion];
    (
        text,
        option::of(select(NAMES.to_vec())),
        date(),
        option::of(select(kinds)),
        vec(select(TAGS.to_vec()), 0..3),
    )
        .prop_map(|(text, claimant, said, kind, tags)| Own { text, claimant, said, kind, tags })
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let stance = || select(Stance::ALL.to_vec());
    let removable = vec![
        Entity::Claim,
        Entity::Citation,
        Entity::Appearance,
        Entity::Ruling,
        Entity::Source,
        Entity::Article,
    ];
    prop_oneof![
        4 => (own(), option::of(1..3i64)).prop_map(|(own, article)| Step::Add(own, article)),
        2 => (1..6i64, own()).prop_map(|(claim, own)| Step::Edit(claim, own)),
        1 => (1..6i64, 1..3i64).prop_map(|(claim, article)| Step::Appear(claim, article)),
        3 => (1..6i64, 1..4i64, stance()).prop_map(|(claim, source, stance)| Step::Attach(claim, source, stance)),
        1 => (1..6i64, stance()).prop_map(|(citation, stance)| Step::Turn(citation, stance)),
        4 => (1..6i64, 0..LABELS.len(), select(RULERS.to_vec()), any::<bool>())
            .prop_map(|(claim, label, by, over)| Step::Rule(claim, label, by, over)),
        3 => (select(removable), 1..6i64).prop_map(|(entity, number)| Step::Remove(entity, number)),
        3 => option::of(1..24i64).prop_map(Step::Undo),
        2 => (0..2usize, any::<u8>(), stance(), 0..LABELS.len())
            .prop_map(|(claim, parts, stance, label)| Step::Import(claim, parts, stance, label)),
    ]
}

fn made<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn citation(source: Id, stance: Stance) -> Citation {
    made(serde_json::json!({ "source": source, "stance": stance }))
}

fn ruling(label: &str, by: &str) -> Ruling {
    made(serde_json::json!({ "rating": { "scale": "scale", "label": label }, "ruled_by": by }))
}

/// Does one step.
fn take(tx: &WriteTx<'_>, step: &Step) -> store::Result<()> {
    match step {
        Step::Add(own, article) => {
            let mut claim = own.claim();
            if let Some(article) = article {
                let article = tx.article(ArticleNo(*article))?.id;
                claim.appearances.push(Appearance { article, ..Appearance::default() });
            }
            tx.add_claim(&claim).map(|_| ())
        }
        Step::Edit(claim, own) => {
            let current = tx.claim(ClaimNo(*claim))?;
            tx.edit_claim(ClaimNo(*claim), &Claim { retired_at: current.retired_at, ..own.claim() })
        }
        Step::Appear(claim, article) => {
            let article = tx.article(ArticleNo(*article))?.id;
            tx.add_appearance(ClaimNo(*claim), &Appearance { article, ..Appearance::default() }).map(|_| ())
        }
        Step::Attach(claim, source, stance) => {
            let source = tx.source(SourceNo(*source))?.id.unwrap();
            tx.add_citation(ClaimNo(*claim), &citation(source, *stance)).map(|_| ())
        }
        Step::Turn(number, stance) => {
            let (_, current) = tx.citation(CitationNo(*number))?;
            tx.edit_citation(CitationNo(*number), &Citation { stance: *stance, ..current })
        }
        Step::Rule(claim, label, by, over) => {
            let rulings = tx.rulings(ClaimNo(*claim))?;
            let old = current_rulings(&rulings).next().filter(|_| *over).and_then(|r| r.id);
            let ruling = Ruling { supersedes: old, ..ruling(LABELS[*label], by) };
            tx.add_ruling(ClaimNo(*claim), &ruling).map(|_| ())
        }
        Step::Remove(entity, number) => tx.remove(*entity, *number),
        Step::Undo(change) => tx.undo(*change).map(|_| ()),
        Step::Import(n, parts, stance, label) => {
            let bit = |bit: u8| parts & 1 << bit != 0;
            let source = id(20, *n);
            let mut claim =
                Claim { id: Some(id(21, *n)), text: "tape from elsewhere".into(), ..Claim::default() };
            if bit(0) {
                claim.citations.push(Citation { id: Some(id(22, *n)), ..citation(source, *stance) });
            }
            if bit(1) {
                let article = bit(2).then(|| id(23, 0));
                claim.appearances.push(Appearance { id: Some(id(24, *n)), article, ..Appearance::default() });
            }
            if bit(3) {
                let withdrawn = bit(4).then(|| Withdrawal {
                    recorded_at: tx.now().clone(),
                    by: "B".into(),
                    rationale: None,
                });
                claim.rulings.push(Ruling { id: Some(id(25, *n)), withdrawn, ..ruling(LABELS[*label], "B") });
            }
            if bit(3) && bit(5) {
                let supersedes = claim.rulings[0].id;
                claim.rulings.push(Ruling { id: Some(id(26, *n)), supersedes, ..ruling("mixed", "A") });
            }
            let mut imported = Imported::begin(tx)?;
            imported.article(
                tx,
                &Article { id: Some(id(23, 0)), title: "Theirs".into(), ..Article::default() },
            )?;
            imported.source(tx, &Source { id: Some(source), title: "Theirs".into(), ..Source::default() })?;
            imported.claim(tx, &claim)?;
            imported.finish(tx, "file")
        }
    }
}

/// Does every step, each in its minute, and keeps every claim as it was after each.
pub(super) fn play(steps: &[Step]) -> (Store, Vec<Vec<Claim>>) {
    let ratings =
        LABELS.map(|label| Rating { label: label.into(), verdict: label.parse().ok(), ..Rating::default() });
    let scale = RatingScale { name: "scale".into(), ratings: ratings.into(), ..RatingScale::default() };
    let mut store = Store::open_in_memory(&[scale], &minute(0)).unwrap();
    store
        .write(&stamp(0, Action::Add), |tx| {
            for n in ["one", "two"] {
                tx.add_article(&Article { title: n.into(), ..Article::default() })?;
                tx.add_source(&Source { title: n.into(), ..Source::default() })?;
            }
            Ok::<_, store::Error>(())
        })
        .unwrap();
    let mut then = vec![Vec::new()];
    for (n, step) in steps.iter().enumerate() {
        use store::Error::{NoChange, NotFound, Refused};
        match store.write(&stamp(n + 1, Action::Edit), |tx| take(tx, step)) {
            Ok(()) | Err(NotFound { .. } | NoChange(_) | Refused(_)) => {}
            Err(error) => panic!("{step:?}: {error:?}"),
        }
        let mut claims = Vec::new();
        store
            .read(|tx| {
                tx.claims(None, |claim| {
                    claims.push(claim);
                    Ok::<_, store::Error>(())
                })
            })
            .unwrap();
        then.push(claims);
    }
    (store, then)
}
