//! Days, as front matter writes them and as standards do.

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year, 1 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads a date as front matter has it: `2017-07-07` (also with a time after it) or `07/07/2017`, month first.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        let number = |part: &str| (part.len() <= 4).then(|| part.parse::<u16>().ok()).flatten();
        let (year, month, day) = if text.contains('/') {
            let mut parts = text.split(['/', ' ']);
            let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
            (number(year)?, number(month)?, number(day)?)
        } else {
            let mut parts = text.splitn(3, '-');
            let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
            let day = rest.split(['T', 't', ' ']).next()?;
            (number(year)?, number(month)?, number(day)?)
        };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let within = (1000..=9999).contains(&year) && (1..=longest).contains(&day);
        within.then_some(Date { year, month: month as u8, day: day as u8 })
    }

    /// The date as HTML's `datetime` and sitemaps want it: `2017-07-07` (ISO 8601).
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_either_order() {
        let day = Some(Date { year: 2017, month: 7, day: 9 });
        for text in ["07/09/2017", "7/9/2017", "2017-07-09", "2017-07-09T10:00:00Z", "07/09/2017 11:22:33"] {
            assert_eq!(Date::parse(text), day, "{text}");
        }
    }

    #[test]
    fn days_that_are_none_are_refused() {
        for text in ["", "07/2017", "2017-02-29", "13/01/2017", "00/01/2017", "soon", "17-07-07", "2017-07-07777"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert!(Date::parse("2020-02-29").is_some_and(|date| date.iso() == "2020-02-29"));
    }
}
