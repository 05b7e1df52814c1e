//! A small file of every format that goes in, with the oddities that such files have. Every value holds a word
//! that nothing else holds, so that a message that repeats one is seen.

use std::io::Write;

/// The word in every value.
pub const SECRET: &str = "zqv9";

/// A file of a format.
#[derive(Clone)]
pub struct Sample {
    /// The file's name.
    pub name: &'static str,
    /// What the import needs besides the file.
    pub args: &'static [&'static str],
    /// The file.
    pub bytes: Vec<u8>,
    /// How many records are in it; those of a bundle are counted by kind.
    pub records: Option<usize>,
}

/// A file of each format, and of each shape that a format has.
pub fn samples() -> Vec<Sample> {
    let mapped = &["--map", "text=q.said,claimant=by,rating=label,url=link", "--ruled-by", "Our desk"][..];
    let table =
        &["--map", "text=statement,claimant=who,rating=label,citation=links", "--ruled-by", "Our desk"];
    let plain: [(&str, &[&str], &str, Option<usize>); 15] = [
        ("bundle.json", &[], BUNDLE, None),
        ("lines.jsonl", &[], LINES, None),
        ("table.csv", table, CSV, Some(3)),
        ("table.tsv", &["--from", "csv"], TSV, Some(2)),
        ("records.json", mapped, RECORDS, Some(2)),
        ("records.jsonl", mapped, RECORD_LINES, Some(2)),
        ("graph.jsonld", &[], GRAPH, Some(2)),
        ("feed.json", &[], FEED, Some(2)),
        ("page.html", &[], PAGE, Some(2)),
        ("answer.json", &[], ANSWER, Some(2)),
        ("answers.jsonl", &["--from", "google"], ANSWER_LINES, Some(2)),
        ("pages.json", &[], PAGES, Some(2)),
        ("refs.bib", &[], BIB, Some(3)),
        ("refs.json", &["--from", "csl-json"], CSL, Some(2)),
        ("refs.ris", &[], RIS, Some(2)),
    ];
    let sample = |(name, args, text, records): (&'static str, _, &str, _)| Sample {
        name,
        args,
        bytes: text.as_bytes().to_vec(),
        records,
    };
    plain.into_iter().map(sample).collect()
}

/// Packs with gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

/// Packs with Zstandard.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

const BUNDLE: &str = r#"{
  "onus": 1,
  "scales": [
    { "name": "local", "title": "zqv9 scale", "publisher": "zqv9 desk",
      "ratings": [{ "label": "right", "value": 2, "best": 2, "worst": 1, "verdict": "supported" },
                  { "label": "wrong", "value": 1.0 }] }
  ],
  "articles": [
    { "id": "01890000-0000-7000-8000-00000000a001", "title": "zqv9 article", "authors": ["zqv9 A"],
      "published": "2019-01", "texts": [{ "text": "zqv9 text\nof two lines" }] }
  ],
  "sources": [
    { "id": "01890000-0000-7000-8000-00000000b001", "title": "zqv9 source", "url": "https://zqv9.example.org/1",
      "derived_from": "01890000-0000-7000-8000-00000000b002", "confidential": true },
    { "id": "01890000-0000-7000-8000-00000000b002", "type": "report", "title": "zqv9 origin", "issued": "2018~" }
  ],
  "claims": [
    { "text": "zqv9 claim one", "claimant": "zqv9 B", "tags": ["zqv9 tag"], "kind": "statistic",
      "appearances": [{ "article": "01890000-0000-7000-8000-00000000a001", "quote": "zqv9 text", "paragraph": 1 }],
      "citations": [{ "id": "01890000-0000-7000-8000-00000000c001",
        "source": "01890000-0000-7000-8000-00000000b001", "stance": "refutes", "quote": "zqv9 quote",
        "locator": { "page": "zqv9 3" } }],
      "rulings": [{ "id": "01890000-0000-7000-8000-00000000d001", "rating": { "scale": "local", "label": "wrong" },
        "ruled_by": "zqv9 desk", "ruled_on": "2020-02-02", "relying_on": ["01890000-0000-7000-8000-00000000c001"] },
        { "rating": { "scale": "local", "label": "right" }, "ruled_by": "zqv9 desk",
        "supersedes": "01890000-0000-7000-8000-00000000d001", "rationale": "zqv9 \u00e9\ud83d\ude00" }] },
    { "text": "zqv9 claim two" }
  ]
}
"#;

const LINES: &str = r#"{"onus":1,"scales":[{"name":"other","publisher":"zqv9 desk","ratings":[{"label":"wrong","verdict":"refuted"}]}]}
{"onus":1,"articles":[{"id":"01890000-0000-7000-8000-00000000a002","title":"zqv9 article","texts":[{"text":"zqv9 text"}]}]}
{"onus":1,"sources":[{"id":"01890000-0000-7000-8000-00000000b003","title":"zqv9 source"}],"claims":[{"text":"zqv9 claim three","citations":[{"source":"01890000-0000-7000-8000-00000000b003","stance":"supports","note":"zqv9"}],"rulings":[{"rating":{"scale":"other","label":"wrong"},"ruled_by":"zqv9"}]}]}

{"onus":1,"sources":[{"id":"01890000-0000-7000-8000-00000000b003","title":"zqv9 source"}],"claims":[{"text":"zqv9 claim four","appearances":[{"article":"01890000-0000-7000-8000-00000000a002"}],"citations":[{"source":"01890000-0000-7000-8000-00000000b003","stance":"context"}]}]}
"#;

const CSV: &str = "statement;who;label;links;more\r\n\
    \"zqv9 says; in one cell\";zqv9 A;zqv9 wrong;https://zqv9.example.org/a https://zqv9.example.org/b;zqv9\r\n\
    \"zqv9 says \"\"so\"\"\nin two lines\";zqv9 B;zqv9 right;;\r\n\
    'zqv9 =1+1;;;;zqv9\r\n";

const TSV: &str = "claim_id\tclaim\tspeaker\tlabel\tfact_checker\tclaim_date\n\
    1\tzqv9 \"says\tzqv9 A\tzqv9 wrong\tzqv9 desk\t2020-13-01\n\
    2\tzqv9 <b>other</b> &amp; more\tzqv9 B\tzqv9 half\tzqv9 desk\t1/2/2020\n";

const RECORDS: &str = r#"[
  {"q": {"said": "zqv9 record one"}, "by": "zqv9 A", "label": "zqv9 wrong", "link": "https://zqv9.example.org/r1", "n": [1, {"zqv9": null}]},
  {"q": {"said": ["zqv9 record two", "zqv9 again"]}, "by": 7, "label": "zqv9 \u00e9", "link": "zqv9"}
]
"#;

const RECORD_LINES: &str = r#"{"q": {"said": "zqv9 record five"}, "by": "zqv9 A", "label": "zqv9 wrong"}
{"q": {"said": "zqv9 record six"}, "by": "zqv9 B", "label": null, "link": "https://zqv9.example.org/r6"}
"#;

const GRAPH: &str = r#"{"@context": "https://schema.org", "@graph": [
  {"@type": ["ClaimReview", "Article"], "url": "https://zqv9.example.org/1", "datePublished": "2020-05-04T09:30:00+02:00",
   "claimReviewed": "zqv9 is &quot;80&quot;", "author": {"@type": "Organization", "name": "zqv9 Check", "url": "https://zqv9.example.org"},
   "itemReviewed": {"@type": "Claim", "author": [{"name": "zqv9 Mayor", "sameAs": "https://zqv9.example.org/m"}],
     "datePublished": "2020-05-01", "appearance": "https://a.zqv9.example.org/s, https://b.zqv9.example.org/v"},
   "reviewRating": {"ratingValue": "1", "bestRating": 5, "worstRating": -1, "alternateName": ["zqv9 no", {"@value": "zqv9 never"}]}},
  {"@type": "ClaimReview", "url": "https://zqv9.example.org/2", "claimReviewed": "zqv9 is a "quoted" word",
   "author": {"name": "zqv9 Check"}, "itemReviewed": {"@type": "CreativeWork", "url": ["https://zqv9.example.org/x"]},
   "reviewRating": "zqv9 half",},
  {"@type": "WebPage", "name": "zqv9 page"}
]}
"#;

const FEED: &str = r#"{"@type": "DataFeed", "dataFeedElement": [
 {"@type": "DataFeedItem", "url": "https://zqv9.example.org/3", "item": [
  {"@type": "ClaimReview", "url": "https://zqv9.example.org/3", "claimReviewed": "zqv9 three", "author": {"name": "zqv9 Feed"},
   "reviewRating": {"properties": {"alternateName": "zqv9 so", "ratingValue": 5}}},
  {"@type": "ClaimReview", "url": "https://zqv9.example.org/4", "claimReviewed": "zqv9 four", "author": {"name": "zqv9 Feed"},
   "reviewRating": {"alternateName": "zqv9 not so", "bestRating": "-1", "worstRating": "-1", "ratingValue": "-1"}}]}
]}
"#;

const PAGE: &str = r#"<!DOCTYPE html>
<html><head><title>zqv9</title><!-- <script type="application/ld+json">{"@type":"ClaimReview"}</script> -->
<script>var a = "</div>";</script>
<script type='application/ld+json'>
//<![CDATA[
{"@context": "http://schema.org", "@type": "ClaimReview", "url": "https://zqv9.example.org/5",
 "claimReviewed": "zqv9 five
on two lines", "author": {"name": "zqv9 Page", "url": "https://zqv9.example.org/"},
 "reviewRating": {"@type": "Rating", "alternateName": "zqv9 wrong", "ratingValue": 1, "bestRating": 5}}
//]]>
</script>
<SCRIPT TYPE="application/ld+json">[{"@type": "ClaimReview", "url": "https://zqv9.example.org/6",
 "claimReviewed": "zqv9 six", "author": "zqv9 Page", "reviewRating": {"alternateName": "zqv9 right"}}]</SCRIPT>
</head><body><p>zqv9</p></body></html>
"#;

const ANSWER: &str = r#"{"claims": [
 {"text": "“zqv9 seven”", "claimant": "zqv9 mayor", "claimDate": "2020-05-01T00:00:00Z",
  "claimReview": [{"publisher": {"name": "zqv9 Second", "site": "zqv9.example.net"}, "url": "https://zqv9.example.net/b",
   "title": "zqv9 title", "textualRating": "zqv9 False", "reviewDate": "2020-05-06T10:00:00Z", "languageCode": "en"},
   {"publisher": {"site": "www.zqv92.example.net"}, "url": "https://zqv92.example.net/b", "textualRating": "zqv9 Falsch"}]},
 {"text": "zqv9 eight", "claimReview": [{"publisher": {"name": "zqv9 Third"}, "url": "https://zqv93.example.net/b"}]}],
 "nextPageToken": "zqv9"}
"#;

const ANSWER_LINES: &str = r#"{"text": "zqv9 nine", "claimReview": [{"publisher": {"name": "zqv9"}, "textualRating": "zqv9 Falso"}]}
{"text": "zqv9 ten", "claimDate": "zqv9", "claimReview": []}
"#;

const PAGES: &str = r#"{"pages": [{"name": "pages/zqv9", "pageUrl": "https://zqv9.example.org/p", "publishDate": "2020-01-01",
 "claimReviewAuthor": {"name": "zqv9 Pages"}, "claimReviewMarkups": [
 {"claimReviewed": "zqv9 eleven", "claimDate": "2019-12", "claimAuthor": {"name": "zqv9 A"},
  "claimAppearances": ["https://zqv9.example.org/q"],
  "rating": {"ratingValue": 1, "worstRating": 1, "bestRating": 5, "textualRating": "zqv9 no"}},
 {"claimReviewed": "zqv9 twelve", "rating": {"textualRating": "zqv9 yes", "ratingExplanation": "zqv9 because"}}]}]}
"#;

const BIB: &str = r#"% zqv9 made by hand
@string{zqv9press = "zqv9 Press"}
@comment{zqv9 is no entry}
@report{zqv91, title = {zqv9 of the {County}}, author = {Zqv9, Jane and {zqv9 Office}}, year = 2018, month = feb,
  doi = {https://doi.org/10.5555/zqv9}, pages = {12--13}, institution = zqv9press # { and more}}
@Book(zqv92, title = "zqv9 {\"u}ber {\'e}t{\'e} \& co", publisher = {zqv9}, isbn = {978-0-306-40615-7}, note = {zqv9})
@online{zqv93, title = {zqv9 online}, url = {https://zqv9.example.org/o}, urldate = {2020-02-30}, date = {2019/2020}}
"#;

const CSL: &str = r#"[
  {"id": "zqv91", "type": "article-journal", "title": "zqv9 paper", "DOI": "10.5555/zqv91",
   "author": [{"family": "zqv9", "given": "A."}, {"literal": "zqv9 Office"}],
   "issued": {"date-parts": [["2019", 4]]}, "container-title": "zqv9 journal", "page": "3-4"},
  {"id": 7, "type": "webpage", "title": "zqv9 page", "URL": "https://zqv9.example.org/w",
   "accessed": {"raw": "zqv9"}, "note": "archived: 2019-04-12\nzqv9"}
]
"#;

const RIS: &str = "TY  - RPRT\r\nTI  - zqv9 report\r\nAU  - Zqv9, Jane\r\nAU  - zqv9 Office\r\nPY  - 2018/04/03/\r\n\
    UR  - https://zqv9.example.org/ris\r\nN1  - zqv9 note\r\nSP  - 3\r\nER  - \r\n\r\n\
    TY  - ZQV9X\r\nT1  - zqv9 other\r\n  that goes on\r\nDO  - doi:10.5555/zqv92\r\nY2  - zqv9\r\nER  - \r\n";
