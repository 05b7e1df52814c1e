//! After any history lists are what a naive model says, the past is what it was, and what is derived agrees
//! with what it follows from.

use super::steps::{LABELS, RULERS, TAGS, WORDS, play, step};
use super::*;
use onus::model::dispute::current_rulings;
use onus::model::*;
use onus::store::{Filter, Page, PageKey, Sort};
use proptest::collection::vec;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_is_written_lists_are_what_a_naive_model_says(
        steps in vec(step(), 1..24),
        filters in vec((filter(), select(vec![Sort::Number, Sort::Said, Sort::Recorded, Sort::Match]), 1..5usize), 8),
    ) {
        let (mut store, then) = play(&steps);
        prop_assert_eq!(store.doctor().unwrap(), vec![]);
        for (minute_then, snapshot) in then.iter().enumerate() {
            for claim in snapshot {
                let past = store.read(|tx| tx.claim_at(claim.number.unwrap(), &minute(minute_then))).unwrap();
                prop_assert_eq!(past.as_ref(), Some(claim), "as of minute {}", minute_then);
            }
        }
        let articles: Vec<Id> = store.read(|tx| {
            let mut ids = Vec::new();
            tx.articles(None, |a| { ids.push(a.id.unwrap()); Ok::<(), onus::store::Error>(()) }).map(|()| ids)
        }).unwrap();
        for (mut filter, mut sort, size) in filters {
            if filter.words.is_none() && sort == Sort::Match {
                sort = Sort::Number;
            }
            if filter.as_of.is_some() {
                filter = as_then(filter, then.len());
                // The dates that order a list are today's.
                sort = if sort == Sort::Said { Sort::Recorded } else { sort };
            }
            let known = match &filter.as_of {
                Some(moment) => &then[(0..then.len()).find(|n| minute(*n) == *moment).unwrap()],
                None => then.last().unwrap(),
            };
            let mut wanted: Vec<&Claim> = known.iter().filter(|claim| admits(&filter, claim, &articles)).collect();
            wanted.sort_by_key(|claim| std::cmp::Reverse(place(&filter, sort, claim)));
            let wanted: Vec<i64> = wanted.iter().map(|claim| claim.number.unwrap().0).collect();
            let (mut found, standings) = paged(&store, &filter, sort, size);
            for (number, stands) in found.iter().zip(standings) {
                let claim = known.iter().find(|c| c.number.unwrap().0 == *number).unwrap();
                prop_assert_eq!(stands, standing(claim), "claim {}", number);
            }
            let mut sorted = wanted.clone();
            if sort == Sort::Match {
                found.sort_unstable();
                sorted.sort_unstable();
            }
            prop_assert_eq!(&found, &sorted, "{:?} {:?} by {}", filter, sort, size);
            prop_assert_eq!(store.read(|tx| tx.count(&filter)).unwrap(), wanted.len() as u64, "{:?}", filter);
            let mut exported = Vec::new();
            store.read(|tx| tx.claims(Some(&filter), |claim| {
                exported.push(claim);
                Ok::<_, store::Error>(())
            })).unwrap();
            let mut known: Vec<Claim> = known.iter().filter(|c| wanted.contains(&c.number.unwrap().0)).cloned().collect();
            known.sort_by_key(|claim| claim.number);
            prop_assert_eq!(exported, known, "{:?}", filter);
        }
    }
}

fn filter() -> impl Strategy<Value = Filter> {
    let word = prop_oneof![
        select(WORDS.to_vec()).prop_map(String::from),
        Just("bord*".into()),
        Just("wall tape".into())
    ];
    let flags = (rarely(), rarely(), rarely(), rarely(), rarely(), rarely());
    // Names are compared in any case.
    let ruler = option::weighted(0.2, select(RULERS.to_vec()).prop_map(str::to_lowercase));
    let which = (
        option::weighted(0.2, word),
        option::weighted(0.2, (1..4i64).prop_map(ArticleNo)),
        option::weighted(
            0.2,
            select(vec!["trump", "Donald Trump", "united", "nobody"]).prop_map(String::from),
        ),
        option::weighted(0.2, select(LABELS.to_vec())),
        option::weighted(0.2, select(Verdict::ALL.to_vec())),
        vec(select(TAGS.to_vec()), 0..2),
        option::weighted(0.2, select(vec![ClaimKind::Statistic, ClaimKind::Opinion])),
    );
    let dates = select(vec!["2016", "2018-03", "2019-01-04", "2020"]);
    let dates = (
        option::weighted(0.2, dates.clone()),
        option::weighted(0.2, dates),
        option::weighted(0.2, 0..24usize),
    );
    let claims = option::weighted(0.2, vec((1..8i64).prop_map(ClaimNo), 1..4));
    (flags, which, dates, ruler, claims).prop_map(
        |(flags, which, (since, until, as_of), ruled_by, claims)| {
            let (disputed, unsourced, unruled, unmapped, unverified, removed) = flags;
            let (words, article, claimant, label, verdict, tags, kind) = which;
            Filter {
                words,
                claims: claims.unwrap_or_default(),
                disputed,
                unsourced,
                unruled,
                unmapped,
                unverified,
                altered: false,
                ruled_by,
                article,
                claimant,
                rating: label.map(|label| RatingRef { scale: "scale".into(), label: label.into() }),
                verdict,
                tags: tags.into_iter().map(String::from).collect(),
                kind,
                since: since.map(|date| date.parse().unwrap()),
                until: until.map(|date| date.parse().unwrap()),
                as_of: as_of.map(minute),
                removed,
            }
        },
    )
}

/// Whether a citation quotes anything: here nobody looked any quotation up.
fn quotes(citation: &Citation) -> bool {
    citation.quote.as_ref().is_some_and(|quote| !quote.trim().is_empty())
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.15)
}

/// The filter with a moment that was, and without what is asked of the present whatever the moment.
fn as_then(filter: Filter, minutes: usize) -> Filter {
    let moment = filter.as_of.map(|at| at.min(minute(minutes - 1)));
    Filter {
        words: None,
        claimant: None,
        article: None,
        tags: Vec::new(),
        kind: None,
        since: None,
        until: None,
        as_of: moment,
        ..filter
    }
}

/// Whether the words hold the phrase.
fn holds(text: &str, phrase: &str) -> bool {
    let words = |text: &str| text.to_lowercase().split_whitespace().map(String::from).collect::<Vec<_>>();
    let (text, phrase) = (words(text), words(phrase));
    text.windows(phrase.len()).any(|window| {
        window.iter().zip(&phrase).all(|(word, wanted)| match wanted.strip_suffix('*') {
            Some(start) => word.starts_with(start),
            None => word == wanted,
        })
    })
}

fn admits(filter: &Filter, claim: &Claim, articles: &[Id]) -> bool {
    let stands = standing(claim);
    let everything = format!("{} | {}", claim.text, claim.claimant.as_deref().unwrap_or_default());
    let appears = |number: ArticleNo| {
        let id = articles.get(number.0 as usize - 1);
        claim.appearances.iter().any(|a| a.retired_at.is_none() && id.is_some() && a.article.as_ref() == id)
    };
    claim.retired_at.is_some() == filter.removed
        && (filter.claims.is_empty() || claim.number.is_some_and(|n| filter.claims.contains(&n)))
        && filter.words.as_ref().is_none_or(|words| words.split(' ').all(|word| holds(&everything, word)))
        && (!filter.disputed || !stands.reasons.is_empty())
        && (!filter.unsourced || !stands.sourced)
        && (!filter.unruled || !stands.ruled)
        && (!filter.unverified || claim.citations.iter().any(|c| c.retired_at.is_none() && quotes(c)))
        && (!filter.unmapped || current_rulings(&claim.rulings).any(|r| r.verdict.is_none()))
        && filter
            .ruled_by
            .as_ref()
            .is_none_or(|name| current_rulings(&claim.rulings).any(|r| r.ruled_by.eq_ignore_ascii_case(name)))
        && filter.article.is_none_or(appears)
        && filter
            .claimant
            .as_ref()
            .is_none_or(|name| holds(claim.claimant.as_deref().unwrap_or_default(), name))
        && filter
            .rating
            .as_ref()
            .is_none_or(|rating| current_rulings(&claim.rulings).any(|r| r.rating == *rating))
        && filter.verdict.is_none_or(|verdict| stands.verdicts.contains(&verdict))
        && filter.tags.iter().all(|tag| claim.tags.iter().any(|t| t.eq_ignore_ascii_case(tag)))
        && filter.kind.is_none_or(|kind| claim.kind == Some(kind))
        && filter
            .since
            .as_ref()
            .is_none_or(|since| claim.said.as_ref().is_some_and(|said| said.latest() >= since.earliest()))
        && filter
            .until
            .as_ref()
            .is_none_or(|until| claim.said.as_ref().is_some_and(|said| said.earliest() <= until.latest()))
}

/// The place of a claim in a list, the first highest.
fn place(filter: &Filter, sort: Sort, claim: &Claim) -> (String, ClaimNo) {
    let key = match sort {
        Sort::Number | Sort::Match => String::new(),
        Sort::Recorded => claim.recorded_at.as_ref().unwrap().to_string(),
        Sort::Said => claim.said.as_ref().map_or(String::new(), |said| {
            let by_end = filter.since.is_some() && filter.until.is_none();
            if by_end { said.latest().into() } else { said.earliest().into() }
        }),
    };
    (key, claim.number.unwrap())
}

/// Goes through every page of a list, by the keys as people copy them.
fn paged(store: &Store, filter: &Filter, sort: Sort, limit: usize) -> (Vec<i64>, Vec<Standing>) {
    let (mut numbers, mut standings, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let page = Page { sort, limit, after };
        let (claims, next) = store.read(|tx| tx.page(filter, &page)).unwrap();
        assert!(
            claims.len() <= limit && (next.is_none() || claims.len() == limit),
            "a page is full or the last"
        );
        for (claim, standing) in claims {
            numbers.push(claim.number.unwrap().0);
            standings.push(standing);
        }
        let Some(next) = next else { return (numbers, standings) };
        after = Some(next.to_string().parse::<PageKey>().unwrap());
        assert!(numbers.len() < 1000, "paging ends");
    }
}
