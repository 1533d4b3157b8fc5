//! Laws and their articles as they are cited in a sentence.

use rules::service::LegalAct;

use super::Words;

impl Words<'_> {
    /// An article as a table cites it (`60/2014/QH13 art 15`, or an act alone), in words:
    /// `Điều 15 Luật Hộ tịch`, `Điều 16 Nghị định 123/2015/NĐ-CP`.
    pub fn article(&self, acts: &[LegalAct], cited: &str) -> String {
        let (id, article) = match cited.split_once(" art ") {
            Some((id, article)) => (id.trim(), Some(article.trim())),
            None => (cited.trim(), None),
        };
        let act = self.act(acts.iter().find(|a| a.id == id), id);
        match article {
            Some(article) => self.two("law-article", "n", article, "act", act),
            None => act,
        }
    }

    /// An act by name where it has a short one (a law), else by kind and number.
    fn act(&self, act: Option<&LegalAct>, id: &str) -> String {
        let by_name = act.filter(|a| ["Luật ", "Bộ luật "].iter().any(|word| a.title.starts_with(word)));
        match by_name {
            Some(act) => act.title.clone(),
            None => self.act_by_number(id),
        }
    }

    /// An act by kind and number: `Nghị định 123/2015/NĐ-CP`. The kind is read off the number.
    pub fn act_by_number(&self, id: &str) -> String {
        let kind = [
            ("/NĐ-CP", "law-decree"),
            ("/TT-", "law-circular"),
            ("/TTLT-", "law-circular"),
            ("/QĐ-", "law-decision"),
            ("/NQ-", "law-resolution"),
            ("/QH", "law-act"),
        ];
        match kind.iter().find(|(sign, _)| id.contains(sign)) {
            Some((_, key)) => self.one(key, "id", id),
            None => id.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Texts;

    #[test]
    fn articles_are_cited_in_words() {
        let texts = Texts::load();
        let act = |id: &str, title: &str| LegalAct { id: id.into(), title: title.into(), url: None };
        let acts = [act("60/2014/QH13", "Luật Hộ tịch"), act("123/2015/NĐ-CP", "Quy định chi tiết một số điều")];
        for (cited, vi, en) in [
            ("60/2014/QH13 art 15", "Điều 15 Luật Hộ tịch", "Article 15, Luật Hộ tịch"),
            ("123/2015/NĐ-CP art 16", "Điều 16 Nghị định 123/2015/NĐ-CP", "Article 16, Decree 123/2015/NĐ-CP"),
            ("281/2016/TT-BTC", "Thông tư 281/2016/TT-BTC", "Circular 281/2016/TT-BTC"),
            ("DOG-1 art 2", "Điều 2 DOG-1", "Article 2, DOG-1"),
        ] {
            assert_eq!(texts.of("vi").article(&acts, cited), vi);
            assert_eq!(texts.of("en").article(&acts, cited), en);
        }
    }
}
