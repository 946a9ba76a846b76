//! What a reader of the published tables knows, as linear rows over counts: which count lies in which range, and which
//! counts add up to which.

/// A count that somebody may try to find out: a cell or a total of one table in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(usize);

impl Node {
    pub fn index(self) -> usize {
        self.0
    }
}

/// Where the true count lies, as far as one figure alone tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub low: u32,
    pub high: Option<u32>,
}

impl Range {
    pub fn exactly(count: u32) -> Self {
        Self { low: count, high: Some(count) }
    }

    pub fn from(low: u32) -> Self {
        Self { low, high: None }
    }

    /// The count, when the range leaves no other.
    pub fn fixed(self) -> Option<u32> {
        (self.high == Some(self.low)).then_some(self.low)
    }

    /// What both ranges tell together; `None` when they contradict each other.
    pub fn and(self, other: Self) -> Option<Self> {
        let low = self.low.max(other.low);
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        high.is_none_or(|h| h >= low).then_some(Self { low, high })
    }
}

/// `sum of factor × count` compared with zero.
#[derive(Clone, Debug)]
pub struct Row {
    pub terms: Vec<(Node, f64)>,
    pub is_equation: bool,
}

/// The whole knowledge: ranges and rows.
#[derive(Clone, Debug, Default)]
pub struct System {
    ranges: Vec<Range>,
    rows: Vec<Row>,
}

impl System {
    pub fn node(&mut self, range: Range) -> Node {
        self.ranges.push(range);
        Node(self.ranges.len() - 1)
    }

    pub fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        (0..self.ranges.len()).map(Node)
    }

    pub fn range(&self, node: Node) -> Range {
        self.ranges.get(node.0).copied().unwrap_or(Range::from(0))
    }

    pub fn set_range(&mut self, node: Node, range: Range) {
        if let Some(slot) = self.ranges.get_mut(node.0) {
            *slot = range;
        }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Every counted person is in exactly one part.
    pub fn sum(&mut self, whole: Node, parts: &[Node]) {
        self.rows.push(Row { terms: against(whole, parts), is_equation: true });
    }

    /// Every counted person is in at least one part, and may be in several.
    pub fn union(&mut self, whole: Node, parts: &[Node]) {
        self.rows.push(Row { terms: against(whole, parts), is_equation: false });
        for part in parts {
            self.within(whole, *part);
        }
    }

    /// Who is counted in the part is counted in the whole.
    pub fn within(&mut self, whole: Node, part: Node) {
        self.rows.push(Row { terms: vec![(whole, 1.0), (part, -1.0)], is_equation: false });
    }
}

fn against(whole: Node, parts: &[Node]) -> Vec<(Node, f64)> {
    parts.iter().map(|p| (*p, 1.0)).chain([(whole, -1.0)]).collect()
}
