use super::*;

#[test]
fn what_a_reader_sees() {
    for (page, text) in [
        ("", ""),
        ("plain", "plain"),
        ("<p>One <b>b</b>old\n  word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("<title>T &amp; U</title><h1>H</h1>text<div>a</div><div>b</div>", "T & U\n\nH\n\ntext\na\nb"),
        ("a<br>b<br><br>c<br/>d", "a\nb\n\nc\nd"),
        ("<ul><li>a<li>b</ul>c", "a\nb\n\nc"),
        ("<table><tr><th>A<th>B<tr><td>1</td><td>2</td></table>", "A\tB\n1\t2"),
        ("a<script>var x = '<p>no</p>';</script>b<style>p{}</style>c", "abc"),
        ("<noscript><p>for &eacute;all</p></noscript>x", "for éall\n\nx"),
        ("<template><p>no</template>yes", "yes"),
        ("<p hidden>no<p>yes", "yes"),
        ("<div hidden><p>no<div>no</div>no</div>yes", "yes"),
        ("<div style='color:red; Display : NONE !important'>no</div>yes", "yes"),
        ("<div hidden=until-found>yes</div>", "yes"),
        ("<span hidden>no<div>no</span>no</div>no</span>yes", "yes"),
        ("<input hidden>yes<br hidden>too", "yes\ntoo"),
        ("<ul><li hidden>no<li>yes</ul>", "yes"),
        ("<table><tr hidden><td>no<tr><td>yes</table>", "yes"),
        ("<table><tr><td hidden>no</div><td>yes</table>", "yes"),
        ("<datalist><option>no<option>no</datalist>yes", "yes"),
        ("<button hidden><p>no</button>yes", "yes"),
        ("</div></p></template>yes", "yes"),
        (
            "&ldquo;a&rdquo;&nbsp;&#8211;&#x2014; &notanentity; &lt;b&gt; &hearts;",
            "“a”\u{a0}–— ¬anentity; <b> ♥",
        ),
        ("<pre>\n a\n  b</pre>c", " a\n  b\n\nc"),
        ("<textarea>a\nb</textarea>", "a\nb"),
        ("<img alt='no'><a href=x>link</a>ed", "linked"),
        ("<!-- no --><p title='no > no'>yes", "yes"),
        (
            "<svg><title>no</title><desc>no</desc><metadata>no</metadata><text>la</text><text>bel</text><path d='x'/></svg>a<title>T</title>",
            "la\nbel\na\n\nT",
        ),
        ("<p>wo<wbr>rd so\u{ad}ft</p>", "word so\u{ad}ft"),
        ("1 < 2 & 3 > 2 <", "1 < 2 & 3 > 2 <"),
        ("<p", ""),
        ("<script>never closed", ""),
        ("<p>日本語の<br>文章</p>", "日本語の\n文章"),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("a<iframe src=x>no</iframe>b", "ab"),
        ("<dl><dt>t<dd>d<dt>u<dd>e</dl>", "t\nd\nu\ne"),
    ] {
        assert_eq!(visible(page, false), text, "{page}");
    }
    assert_eq!(visible("<html><title/><body><script src='x'/><p>yes</p></body></html>", true), "yes");
    assert_eq!(visible("<p>a</p><script><![CDATA[ no ]]></script>", true), "a");
}

#[test]
fn raised_figures_join_no_other() {
    for (page, text) in [
        ("57,466<sup>3</sup> people", "57,466³ people"),
        ("10<sup>6</sup>m", "10⁶m"),
        ("10<sup>&minus;6</sup>, aboard<sup>1</sup>", "10⁻⁶, aboard¹"),
        ("CO<sub>2</sub> H<sub>2</sub>O", "CO₂ H₂O"),
        ("1<sup>st</sup> 20<sup>e</sup>", "1st 20e"),
        ("aboard<sup>[1]</sup> of 57,466<sup><a href=x>[12]</a></sup>", "aboard[1] of 57,466[12]"),
        ("b<sup class=r><a><span>[</span>1<span>]</span></a></sup><sup>[n 2]</sup>", "b[1][n 2]"),
        ("a<sup id=1> <a>2</a> </sup> b", "a ² b"),
        ("<span style='vertical-align: super; color:red'>3</span>", "³"),
        ("4<span style='vertical-align:sub;vertical-align:middle'>3</span>", "43"),
        ("a<sup hidden>1</sup><sup>2", "a²"),
        ("<p>a<sup>1</p><p>2 b", "a¹\n\n2 b"),
        ("2<sup>3<sup>2</sup></sup>", "2³²"),
        ("a<noscript><sup>1</sup>b</noscript>", "a¹b"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math>", "10⁶"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x₁²"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
    ] {
        assert_eq!(visible(page, false), text, "{page}");
    }
}

#[test]
fn what_no_reader_sees_is_out() {
    for (page, text) in [
        ("<dialog>no</dialog><dialog open>yes</dialog>", "yes"),
        ("<dialog style='display:block'>yes</dialog><p hidden style='display:flex'>yes", "yes\n\nyes"),
        ("<div popover>no</div>yes", "yes"),
        (
            "a<object data=x>no <p>no</p></object><canvas>no</canvas><video><p>no</p></video><audio>no</audio>b",
            "ab",
        ),
        ("<iframe><p>no</iframe><noframes><p>no</noframes>yes", "yes"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rp>(<rt>ji<rp>)</ruby>だ", "漢字だ"),
        ("<ruby><rb>漢<rb>字<rt>kan<rt>ji</ruby>だ", "漢字だ"),
        ("<p style='display:none;display:block'>yes", "yes"),
        ("<p style='display:block;display:none'>no", ""),
        ("<p style='display:none;display:bogus'>no", ""),
        ("<p style='display:none!important;display:block'>no", ""),
        ("<p style='display:/* a;b */none'>no", ""),
        ("<p style='display:none' style='display:block'>no", ""),
        ("<p style='visibility:hidden'>no<b style='visibility:visible'>yes</b>no", "yes"),
        ("<p style='display:none'>no<b style='display:block;visibility:visible'>no</b>", ""),
        ("<details><summary>s</summary>kept</details>", "s\nkept"),
        ("wo<b>rd</b> w<i>or</i>d w<wbr>ord wo<span>r</span>d", "word word word word"),
        ("wo<span hidden> no </span>rd wo<div hidden>no</div>rd wo<script>no</script>rd", "word word word"),
        ("so&shy;ft", "so\u{ad}ft"),
        ("<video>never closed", ""),
    ] {
        assert_eq!(visible(page, false), text, "{page}");
    }
}

#[test]
fn tables_keep_their_columns() {
    for (page, text) in [
        ("<table><tr><td></td><td>1<td>2<tr><td>a<td><td>b</table>c", "\t1\t2\na\t\tb\n\nc"),
        ("x<table><tr><td><td>1</table>", "x\n\n\t1"),
        (
            "<table><tr><td><p>1</p></td>\n<td>\n<p>2</p>\n</td></tr>\n<tr><td><div>3</div><td><div>4</div></table>",
            "1\t2\n3\t4",
        ),
        ("<table><tr><td hidden>no<td>1<td>2</table>", "1\t2"),
        (
            "<table><tr><td>A<td><table><tr><td>1<td>2<tr><td>3<td>4</table><td>B<tr><td>C</table>",
            "A\n\n1\t2\n3\t4\n\nB\nC",
        ),
        ("<table><caption>K</caption><thead><tr><th>A<th>B<tbody><tr><td>1<td>2</table>", "K\nA\tB\n1\t2"),
        (
            "<table><tr><td><p>nav</p><p>nav</p></td><td><p>one</p><p>two</p></table>",
            "nav\n\nnav\n\none\n\ntwo",
        ),
    ] {
        assert_eq!(visible(page, false), text, "{page}");
    }
}

#[test]
fn broken_and_deep_pages_cost_little() {
    let start = std::time::Instant::now();
    for (piece, times) in [
        ("<div>", 200_000),
        ("</div>", 200_000),
        ("<b><div>", 100_000),
        ("<template>", 100_000),
        ("<p hidden>", 100_000),
        ("<table><td>", 100_000),
        ("<noscript>", 100_000),
        ("<svg/>", 100_000),
        ("<a b='", 100_000),
        ("&", 200_000),
        ("<!--", 100_000),
    ] {
        visible(&piece.repeat(times), false);
    }
    let deep = format!("{}<div hidden>x</div>found{}", "<div>".repeat(50_000), "</div>".repeat(50_000));
    assert!(visible(&deep, false).ends_with("found"));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn the_charset_that_a_page_states() {
    let page = |meta: &str| [meta.as_bytes(), b"<p>caf\xe9 \xdf</p>"].concat();
    for (meta, text) in [
        ("<meta charset=iso-8859-1>", "café ß"),
        ("<META http-equiv=Content-Type content='text/html; charset=ISO-8859-7'>", "cafι ί"),
        ("<meta name=a><meta charset = \"windows-1251\" />", "cafй Я"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", "café ß"),
        ("<!-- <meta charset=koi8-r> --><meta charset=iso-8859-7>", "cafι ί"),
        (
            "<meta name=description content='the charset=koi8-r'><script>'<meta charset=koi8-r>'</script>",
            "café ß",
        ),
        ("<meta charset=no-such><meta charset=windows-1251>", "cafй Я"),
        ("", "café ß"),
    ] {
        assert_eq!(extract(&page(meta), None, false).text, text, "{meta}");
    }
    assert_eq!(extract(&page("<meta charset=windows-1251>"), Some("latin1"), false).text, "café ß");
    let none = extract(b"<div id=app></div><script>x</script>", None, false);
    assert!(none.text.is_empty() && none.note.is_some_and(|note| note.contains("print it")));
}

#[test]
fn pages_of_the_world() {
    for (label, words) in [
        ("shift_jis", "日本語の文章"),
        ("euc-kr", "한국의 글"),
        ("gb18030", "中文𠀀文章"),
        ("koi8-r", "Русский"),
        ("koi8-u", "Їжак"),
    ] {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let padding = " ".repeat(900);
        for head in [
            format!("<html><head>{padding}<meta charset=\"{label}\">"),
            format!("<?xml version=\"1.0\" encoding=\"{label}\"?><html>"),
        ] {
            let page = format!("{head}<p>{words}</p></html>");
            let read = extract(&encoding.encode(&page).0, None, head.starts_with("<?xml"));
            assert_eq!((read.text.as_str(), read.note), (words, None), "{head}");
        }
    }
    let wrong = extract(b"<meta charset=utf-8><p>caf\xe9</p>", None, false);
    assert_eq!(wrong.text, "caf\u{fffd}");
    assert!(wrong.note.is_some_and(|note| note.contains("could not be read as UTF-8")));
}
