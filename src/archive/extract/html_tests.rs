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
        ("<svg><title>no</title><text>la</text><text>bel</text><path d='x'/></svg>a", "no\n\nla\nbel\na"),
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
        ("", "café ß"),
    ] {
        assert_eq!(extract(&page(meta), None, false).text, text, "{meta}");
    }
    assert_eq!(extract(&page("<meta charset=windows-1251>"), Some("latin1"), false).text, "café ß");
    let none = extract(b"<div id=app></div><script>x</script>", None, false);
    assert!(none.text.is_empty() && none.note.is_some_and(|note| note.contains("print it")));
}
