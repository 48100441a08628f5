//! A map from the numbers of rows. They mostly come in their order, so a sorted list does; and it weighs less in the
//! browser than the standard library's trees.

#[derive(Clone, Debug)]
pub(crate) struct Numbered<T>(Vec<(i32, T)>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Numbered<T> {
    fn at(&self, number: i32) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(&number))
    }

    pub(crate) fn get(&self, number: i32) -> Option<&T> {
        let at = self.at(number).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    pub(crate) fn contains(&self, number: i32) -> bool {
        self.at(number).is_ok()
    }

    pub(crate) fn insert(&mut self, number: i32, value: T) {
        match self.at(number) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.0.insert(at, (number, value)),
        }
    }

    pub(crate) fn remove(&mut self, number: i32) -> Option<T> {
        let at = self.at(number).ok()?;
        Some(self.0.remove(at).1)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn first(&self) -> Option<&(i32, T)> {
        self.0.first()
    }

    pub(crate) fn last(&self) -> Option<&(i32, T)> {
        self.0.last()
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = i32> {
        self.0.iter().map(|(number, _)| *number)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(i32, T)> {
        self.0.iter()
    }
}
