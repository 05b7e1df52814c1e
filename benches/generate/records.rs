//! One record of each kind as a line of JSON, drawn from (seed, kind, index) alone.

use super::random::{Generator, NAMES, capital, organisation, person};
use super::words::*;

/// A UUIDv7: the milliseconds are 2020-01-01 plus the index, the rest is drawn. A claim and its
/// appearance have the index n; its citations 8n, 8n + 1 … and its rulings 2n, 2n + 1.
fn id(seed: u64, kind: u8, index: u64) -> String {
    let mut g = Generator::at(seed, kind.to_ascii_uppercase(), index);
    let (ms, a, b) = (1_577_836_800_000 + index, g.draw() >> 52, g.draw());
    let (high, low, variant, b) = (ms >> 16, ms & 0xffff, 0x8000 | b >> 50, b << 16 >> 16);
    format!("{high:08x}-{low:04x}-7{a:03x}-{variant:04x}-{b:012x}")
}

/// `YYYY-MM-DD` of a day counted from 1970-01-01 (after Hinnant's `civil_from_days`).
pub(super) fn date(day: u64) -> String {
    let (era, of_era) = ((day + 719_468) / 146_097, (day + 719_468) % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (year + era * 400 + month / 10, (month + 2) % 12 + 1);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day on which an article was published, in days since 1970.
fn printed(seed: u64, article: u64) -> u64 {
    14_000 + Generator::at(seed, b'd', article).below(3_600)
}

/// The last key of a record: the moment so many seconds after 2020-01-01, in UTC.
fn recorded(second: u64) -> String {
    let (day, ms) = (date(18_262 + second / 86_400), second * 389 % 1_000);
    let (hour, minute, second) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    format!(r#""recorded_at":"{day}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z""#)
}

/// `,"key":"text"`, or nothing for an empty text.
pub(super) fn optional(key: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        _ => format!(r#","{key}":"{text}""#),
    }
}

/// The items 0..count, parted by commas.
fn list(count: u64, item: impl FnMut(u64) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

/// How many sources a bundle of so many claims has; claim n cites from those of n + 1 claims.
pub(super) fn sources(claims: u64) -> u64 {
    (claims * 6).div_ceil(5)
}

pub(super) fn article(seed: u64, index: u64) -> String {
    let mut g = Generator::at(seed, b'a', index);
    let (title, publisher) = g.published();
    let (id, url) = (id(seed, b'a', index), g.url(&publisher, index, 0));
    let (day, now) = (date(printed(seed, index)), recorded(index * 600));
    format!(
        r#"{{"id":"{id}","title":"{title}","publisher":"{publisher}"{url},"published":"{day}","language":"en",{now}}}"#
    )
}

pub(super) fn source(seed: u64, index: u64) -> String {
    let mut g = Generator::at(seed, b's', index);
    let (id, now) = (id(seed, b's', index), recorded(index * 50));
    let row = g.zipf(TYPES.len() as u64) as usize;
    let (kind, tier) = (TYPES[row], ["secondary", "primary"][row % 2]);
    let (title, publisher) = g.published();
    let (url, day) = (g.url(&publisher, index, 55), 17_890 - g.zipf(6_000));
    let issued = g.partial("issued", day);
    let authors = list(g.below(2), |_| format!(r#""{}""#, person(g.zipf(NAMES))));
    format!(
        r#"{{"id":"{id}","type":"{kind}","title":"{title}","authors":[{authors}],"publisher":"{publisher}"{issued}{url},"tier":"{tier}",{now}}}"#
    )
}

pub(super) fn claim(seed: u64, n: u64) -> String {
    let mut g = Generator::at(seed, b'c', n);
    let (kind, theme, words) = g.proposition();
    let (article, printed) = (id(seed, b'a', n / 10), printed(seed, n / 10));
    let id = |kind, index| id(seed, kind, index);
    let now = |seconds| recorded(60 * n + 60 + seconds);
    let claimant = match g.zipf(NAMES) {
        rank if rank % 9 == 4 => organisation(rank),
        rank => person(rank),
    };
    let day = printed - g.zipf(2_000);
    let (said, kind) = (g.partial("said", day), optional("kind", kind));
    let tags = list(g.zipf(3), |i| {
        // The first of its own theme, each of another.
        let theme = (theme + 3 * i as usize) % 10;
        format!(r#""{}""#, g.common(&LISTS[theme][1]).replace(' ', "-"))
    });
    let appearances = list(g.below(3) / 2, |_| {
        let (id, now, opening, at) = (id(b'p', n), now(1), g.any(&OPENINGS), 1 + g.below(40));
        format!(
            r#"{{"id":"{id}","article":"{article}","quote":"{opening}{words}.","paragraph":{at},"first":true,{now}}}"#
        )
    });
    // Its own one or two sources first, then any so far; the first of all are cited most.
    let (known, mut cited) = (sources(n + 1), Vec::new());
    let count = g.any(&[1, 1, 1, 2, 2, 2, 2, 3, 3, 4]);
    let count = if g.below(33) == 0 { 0 } else { count };
    let citations = list(count.min(known), |j| {
        let mut source = sources(n) + j;
        while source >= known || cited.contains(&source) {
            source = g.zipf(known);
        }
        cited.push(source);
        let (id, source, now) = (id(b't', 8 * n + j), id(b's', source), now(2 + j));
        let (stance, quote) = (g.common(&STANCES), g.sentence("quote", theme));
        let place = match g.below(8) {
            0 => format!(r#","locator":{{"page":"{}"}}"#, 1 + g.zipf(300)),
            1 => format!(r#","locator":{{"paragraph":"{}"}}"#, 1 + g.zipf(40)),
            _ => String::new(),
        };
        format!(r#"{{"id":"{id}","source":"{source}","stance":"{stance}"{quote}{place},{now}}}"#)
    });
    let (mut ruler, mut label, mut day) = (g.zipf(15) as usize, "", printed);
    let rulings = list(g.any(&[0, 1, 1, 1, 2, 2, 2, 2, 2, 2]), |j| {
        // One second ruling in eight supersedes the first, the others are by somebody else.
        let again = j == 1 && g.below(8) == 0;
        if j == 1 && !again {
            ruler = (ruler + 1 + g.zipf(14) as usize) % 15;
        }
        let (scale, labels) = SCALES[ruler % 3].split_once('|').unwrap_or_default();
        let labels = labels.split(',').filter(|other| !again || *other != label);
        label = g.common(&labels.collect::<Vec<_>>());
        if scale == "snopes" && g.below(6_500) == 0 {
            label = "Lost Legend";
        }
        day += 1 + g.zipf(300);
        let (by, on, now) = (RULERS[ruler], date(day), now(8 + j));
        let (because, url) = (g.sentence("rationale", theme), g.url(by, 2 * n + j, 90));
        let used = g.below(3).min(cited.len() as u64) / 2;
        let used = list(used, |i| format!(r#""{}""#, id(b't', 8 * n + i)));
        let (id, first) = (id(b'r', 2 * n + j), id(b'r', 2 * n));
        let first = optional("supersedes", ["", &first][usize::from(again)]);
        format!(
            r#"{{"id":"{id}","rating":{{"scale":"{scale}","label":"{label}"}},"ruled_by":"{by}","ruled_on":"{on}"{because}{url}{first},"relying_on":[{used}],{now}}}"#
        )
    });
    let (id, text, now) = (id(b'c', n), capital(words), now(0));
    format!(
        r#"{{"id":"{id}","text":"{text}","claimant":"{claimant}"{said}{kind},"tags":[{tags}],{now},"appearances":[{appearances}],"citations":[{citations}],"rulings":[{rulings}]}}"#
    )
}
