//! What in names, titles and texts tells of a person: parts of names, addresses, telephone numbers.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// Words of an organisation's name; their bearer is no person, and its other words are everybody's.
const OF_ORGANISATIONS: &str = " of and the for & inc inc. ltd ";

/// Words in names that are everybody's.
const PARTICLES: &str = " von van der den des del dos das dem ter ten vom zum zur bin ibn abu los las les \
    the and for di de da du la le el al af av of st mc mac dr prof mr mrs ms sir dame lord lady jr sr phd herr frau \
    mme mlle ";

/// Names that are words, too: they are names only with a capital.
const COMMON: &str = " will mark rose brown young long short grace hope faith bill frank grant chase drew dean \
    king price rich stone wood white black green page field hill lane mills banks rivers best good park church \
    cook baker smith miller carter hunter fisher mason mayor bishop north south east west street bell ball case \
    cross dale ford frost gale hall hand hart heath holly house jack june april august lake little major marsh \
    moon moor noble olive pace pearl pike pope power pratt robin royal sage sharp small snow spring strong summer \
    swift wade walker ward waters winter wise wolf worth lang klein gross neu weiss schwarz braun kurz koch ";

/// Words of titles that name nobody.
const OF_TITLES: &str = " interview interviews with call calls email emails mail mails letter letters note notes of \
    the source sources conversation conversations meeting meetings anonymous a an and or for from to by on in at \
    about after before between during into over under without off record background talk talks chat message \
    messages phone telephone recording recordings transcript transcripts report reports memo memos memorandum \
    minutes document documents statement statements draft drafts file files data dossier list leak leaked visit \
    text texts what who whom whose when where why how which that this these those saw said says told tells heard \
    knows former senior junior internal external private public confidential secret personal officer official \
    officials employee staff member clerk person people somebody someone insider whistleblower witness colleague \
    department ministry office police council committee board company hospital school university court health \
    city town county state government mayor minister president director manager nurse doctor teacher worker \
    january february march april may june july august september october november december monday tuesday \
    wednesday thursday friday saturday sunday first second third part copy page not new old our their his her its \
    my is was are were be been has had have do does did part one two three dr prof mr mrs ms \
    gespräch gespraech anruf brief briefe notiz notizen quelle treffen protokoll vermerk bericht aussage mit der \
    die das dem den des von vom über ein eine einer einem und oder im am zum zur bei aus telefonat nachricht \
    entretien avec lettre appel réunion témoignage le la les un une du au aux et par sur entrevista con carta ";

fn among(list: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    !word.contains(' ') && list.contains(&format!(" {word} "))
}

/// Whether a name is a word that everybody uses.
pub fn is_common(word: &str) -> bool {
    among(COMMON, word)
}

/// The words of a text, parted also at hyphens, apostrophes and dots.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let invisible = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}');
    text.split(move |c: char| {
        !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c) && !invisible(c)
    })
    .filter(|word| !word.is_empty())
}

/// The parts of a person's name that tell of the person; none of an organisation's.
pub fn of_name(name: &str) -> Vec<&str> {
    if name.split_whitespace().any(|word| among(OF_ORGANISATIONS, word)) {
        return Vec::new();
    }
    let letters = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    words(name).filter(letters).filter(|word| !among(PARTICLES, word)).collect()
}

/// The words of a title that may be somebody's name: with a capital, unless it has none at all.
pub fn of_title(title: &str) -> Vec<&str> {
    let capitals = title.chars().any(char::is_uppercase);
    let telling = |word: &&str| match capitals {
        true => word.starts_with(char::is_uppercase) && word.chars().count() >= 3,
        false => word.chars().count() >= 5,
    };
    let named = |word: &&str| word.chars().all(char::is_alphabetic) && !among(OF_TITLES, word);
    words(title).filter(telling).filter(named).filter(|word| !among(PARTICLES, word)).collect()
}

/// A term as it is spelt, with two letters for an umlaut, and with an umlaut for two letters.
pub fn spellings(text: &str) -> Vec<String> {
    let text: String = text.nfc().collect();
    let mut all = vec![text.clone()];
    let wide = text.chars().fold(String::new(), |mut wide, c| {
        match c {
            'ä' | 'Ä' => wide.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => wide.push_str("oe"),
            'ü' | 'Ü' => wide.push_str("ue"),
            'å' | 'Å' => wide.push_str("aa"),
            c => wide.push(c),
        }
        wide
    });
    let narrow = text.to_lowercase().replace("ae", "a").replace("oe", "o").replace("ue", "u");
    // The narrow form of a short word is another word.
    all.extend([wide, narrow].into_iter().filter(|form| *form != text && form.chars().count() >= 4));
    all
}

/// The addresses of mail and of the web and the handles in a text.
pub fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains(['@', '/']) && !text.contains("www.") && !text.contains("WWW.") {
        return found;
    }
    let mut start = 0;
    for part in text.split_inclusive(|c: char| {
        c.is_whitespace() || "<>\"()[]{}\u{201c}\u{201d}\u{ab}\u{bb}|,;".contains(c)
    }) {
        let token = part.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/');
        let led = token.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
        let from = start + token.len() - led.len();
        start += part.len();
        let web = led.contains("://")
            || led.get(..4).is_some_and(|www| www.eq_ignore_ascii_case("www."))
            || led.split_once('/').is_some_and(|(host, _)| is_host(host));
        if web || led.contains('@') && led.len() > 2 {
            found.push(from..from + led.len());
        }
    }
    found
}

fn is_host(text: &str) -> bool {
    let end = text.rsplit_once('.').map(|(name, end)| (!name.is_empty(), end));
    end.is_some_and(|(named, end)| named && end.len() >= 2 && end.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// The runs of seven digits and more in a text that may be a telephone number: where, the digits without zeros at
/// the start, and whether it is written like one and not like a figure or a day.
pub fn numbers(text: &str) -> impl Iterator<Item = (Range<usize>, String, bool)> {
    let mark = |c: char| " -./()\u{a0}\u{202f}\u{2010}\u{2011}\u{2012}\u{2013}".contains(c);
    let inside = move |c: char| c.is_ascii_digit() || mark(c) || c == '+';
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest + text[rest..].find(inside)?;
            let end = text[start..].find(|c| !inside(c)).map_or(text.len(), |n| start + n);
            rest = end;
            let run =
                text[start..end].trim_start_matches(|c: char| mark(c) && c != '(').trim_end_matches(mark);
            let from = start + text[start..end].find(run).unwrap_or(0);
            let digits: String = run.chars().filter(char::is_ascii_digit).collect();
            let plain = digits.trim_start_matches('0').to_string();
            if plain.len() < 7 || digits.len() > 16 {
                continue;
            }
            let groups: Vec<usize> =
                run.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|n| *n > 0).collect();
            let figure = groups.len() > 1 && groups[0] <= 3 && groups[1..].iter().all(|n| *n == 3);
            let day = matches!(groups.as_slice(), [4, 2, 2] | [2, 2, 4] | [4, 4]) || groups.len() > 6;
            let written = run.starts_with(['+', '0', '(']) || run.contains(['-', '/', '\u{2011}']);
            let sure =
                !day && (written || groups.len() > 1 && !figure || groups.len() == 1 && digits.len() >= 9);
            return Some((from..from + run.len(), plain, sure));
        }
    })
}
