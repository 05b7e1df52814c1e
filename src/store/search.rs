//! Full text: what a person types becomes an FTS5 expression that is never a syntax error.
//!
//! Words are joined by AND. `"two words"` is a phrase, `immigr*` a prefix, `AND`, `OR`, `NOT` in capitals
//! and parentheses combine; NOT means "and not". Everything else is taken as words: punctuation separates,
//! an operator that has nothing to join is a word, a parenthesis without its partner is nothing. Of a pile of
//! words the first 200 are looked for.
//! The grammar of the result: <https://www.sqlite.org/fts5.html#full_text_query_syntax>.

/// The FTS5 expression for `words`; none when they hold no letter or digit to look for.
pub(super) fn expression(words: &str) -> Option<String> {
    let mut tokens = tokens(words);
    tokens.truncate(MOST_TERMS);
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let mut parts = Vec::new();
    while parser.at < parser.tokens.len() {
        parts.extend(parser.any());
        // What stopped the parser is a stray operator or parenthesis.
        parts.extend(parser.take().and_then(Token::into_word));
    }
    join(parts, "AND")
}

/// The FTS5 expression for claims whose claimant's name holds `name` as a phrase.
pub(super) fn claimant(name: &str) -> Option<String> {
    phrase(name).map(|phrase| format!("claimant : {phrase}"))
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Term(String),
    Operator(&'static str),
    Open,
    Close,
}

impl Token {
    /// A stray token as a word to look for: an operator's own letters.
    fn into_word(self) -> Option<String> {
        match self {
            Token::Term(term) => Some(term),
            Token::Operator(name) => phrase(name),
            Token::Open | Token::Close => None,
        }
    }
}

/// `text` as one quoted FTS5 string; none without a letter or digit, which would match nothing.
fn phrase(text: &str) -> Option<String> {
    text.chars().any(char::is_alphanumeric).then(|| format!("\"{}\"", text.replace('"', " ")))
}

fn tokens(words: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = words.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Some(Token::Open), 1),
            ')' => (Some(Token::Close), 1),
            '"' => {
                let body = &rest[1..];
                let end = body.find('"').unwrap_or(body.len());
                let starred = body[end..].starts_with("\"*");
                let length = 1 + end + usize::from(end < body.len()) + usize::from(starred);
                (term(&body[..end], starred), length)
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()\"".contains(c)).unwrap_or(rest.len());
                let token = match &rest[..end] {
                    "AND" => Some(Token::Operator("AND")),
                    "OR" => Some(Token::Operator("OR")),
                    "NOT" => Some(Token::Operator("NOT")),
                    word => term(word.trim_end_matches('*'), word.ends_with('*')),
                };
                (token, end)
            }
        };
        tokens.extend(token);
        rest = rest[length..].trim_start();
    }
    tokens
}

fn term(text: &str, prefix: bool) -> Option<Token> {
    phrase(text).map(|phrase| Token::Term(if prefix { phrase + "*" } else { phrase }))
}

/// How deep parentheses nest, and how many terms are looked for, at the most: FTS5's own parser has no more
/// room, and a hostile pile must not take ours.
const MOST_DEEP: usize = 20;
const MOST_TERMS: usize = 200;

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self) -> Option<Token> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    /// Whether an operator `name` comes next with something to its right.
    fn joins(&self, name: &str) -> bool {
        let operator = matches!(self.peek(), Some(Token::Operator(n)) if *n == name);
        operator && matches!(self.tokens.get(self.at + 1), Some(Token::Term(_) | Token::Open))
    }

    /// Parts joined by OR.
    fn any(&mut self) -> Option<String> {
        let mut parts = vec![self.all()?];
        while self.joins("OR") {
            self.at += 1;
            parts.extend(self.all());
        }
        join(parts, "OR")
    }

    /// Parts joined by AND, said or not.
    fn all(&mut self) -> Option<String> {
        let mut parts = vec![self.but_not()?];
        loop {
            if self.joins("AND") {
                self.at += 1;
            } else if !matches!(self.peek(), Some(Token::Term(_) | Token::Open)) {
                break;
            }
            match self.but_not() {
                Some(part) => parts.push(part),
                None => break,
            }
        }
        join(parts, "AND")
    }

    /// A part, less those behind NOT.
    fn but_not(&mut self) -> Option<String> {
        let part = self.one()?;
        let mut excluded = Vec::new();
        while self.joins("NOT") {
            self.at += 1;
            excluded.extend(self.one());
        }
        match join(excluded, "OR") {
            Some(excluded) => Some(format!("({part} NOT {excluded})")),
            None => Some(part),
        }
    }

    /// A term, or what stands in parentheses; too deep, the parentheses are nothing.
    fn one(&mut self) -> Option<String> {
        match self.peek()? {
            Token::Term(_) => self.take().and_then(Token::into_word),
            Token::Open if self.depth == MOST_DEEP => {
                while self.peek() == Some(&Token::Open) {
                    self.at += 1;
                }
                self.take().and_then(Token::into_word)
            }
            Token::Open => {
                self.at += 1;
                self.depth += 1;
                let inner = self.any();
                self.depth -= 1;
                if self.peek() == Some(&Token::Close) {
                    self.at += 1;
                }
                inner
            }
            _ => None,
        }
    }
}

fn join(parts: Vec<String>, operator: &str) -> Option<String> {
    match parts.len() {
        0 => None,
        1 => parts.into_iter().next(),
        _ => Some(format!("({})", parts.join(&format!(" {operator} ")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_phrases_prefixes_and_operators() {
        for (words, expected) in [
            ("duct tape", r#"("duct" AND "tape")"#),
            (r#""duct tape" border"#, r#"("duct tape" AND "border")"#),
            ("immigr*", r#""immigr"*"#),
            ("wall OR fence AND border", r#"("wall" OR ("fence" AND "border"))"#),
            ("(wall OR fence) border", r#"(("wall" OR "fence") AND "border")"#),
            ("wall NOT border", r#"("wall" NOT "border")"#),
            ("U.S.-Mexico border?!", r#"("U.S.-Mexico" AND "border?!")"#),
            ("NOT wall", r#"("NOT" AND "wall")"#),
            ("wall AND", r#"("wall" AND "AND")"#),
            ("say \"unclosed words", r#"("say" AND "unclosed words")"#),
            ("claimant:x ^y {z} -w", r#"("claimant:x" AND "^y" AND "{z}" AND "-w")"#),
        ] {
            assert_eq!(expression(words).as_deref(), Some(expected), "{words}");
        }
        assert_eq!(expression("?! ( ) \"\""), None);
    }

    #[test]
    fn a_pile_of_words_is_a_query() {
        let store = crate::store::testing::store();
        for (words, times) in
            [("(a ", 40_000), ("(a ", 60), ("a NOT b ", 100), ("(a OR ", 200), ("a OR ", 300), ("((a) ", 90)]
        {
            let filter = crate::store::Filter { words: Some(words.repeat(times)), ..Default::default() };
            store.read(|tx| tx.count(&filter)).unwrap();
        }
    }

    proptest! {
        // Each makes a database.
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_is_typed_is_a_query(words in r#"[a-z0-9éß中"'()*^:{}+\-. ]{0,40}|(AND|OR|NOT|\(|\)|"| |\*|a|b){0,16}"#) {
            let store = crate::store::testing::store();
            let filter = crate::store::Filter { words: Some(words), ..Default::default() };
            store.read(|tx| tx.count(&filter)).unwrap();
        }
    }
}
