//! The order of tables within a column: each near those that it is linked with, by the usual
//! sweeps over barycentres; the best of several orders is kept.

use crate::diagram::Diagram;

use super::columns::Grid;

const SWEEPS: usize = 8;

/// Reorders the tables of each column and cluster.
pub(super) fn order(diagram: &Diagram, grid: &mut Grid) {
    let mut neighbours = vec![Vec::new(); diagram.tables.len()];
    for link in diagram.links.iter().filter(|link| link.from != link.to) {
        neighbours[link.from].push(link.to);
        neighbours[link.to].push(link.from);
    }
    for block in &mut grid.blocks {
        let band = &mut block.columns;
        let mut places = places_of(band, diagram.tables.len());
        let mut best = (length(band, &neighbours, &places), band.clone());
        for sweep in 0..SWEEPS {
            let columns: Vec<usize> = if sweep % 2 == 0 {
                (0..band.len()).collect()
            } else {
                (0..band.len()).rev().collect()
            };
            for column in columns {
                sort(&mut band[column], &neighbours, &places);
                places = places_of(band, diagram.tables.len());
            }
            let length = length(band, &neighbours, &places);
            if length < best.0 {
                best = (length, band.clone());
            }
        }
        *band = best.1;
    }
}

/// Where each table of the cluster is in its column, from 0 to 1; the others are nowhere.
fn places_of(band: &[Vec<usize>], tables: usize) -> Vec<Option<f64>> {
    let mut places = vec![None; tables];
    for column in band {
        for (at, table) in column.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of tables")]
            let place = (at as f64 + 0.5) / column.len() as f64;
            places[*table] = Some(place);
        }
    }
    places
}

fn sort(column: &mut [usize], neighbours: &[Vec<usize>], places: &[Option<f64>]) {
    let mean = |table: &usize| {
        let around: Vec<f64> = neighbours[*table]
            .iter()
            .filter_map(|at| places[*at])
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a number of tables")]
        let count = around.len() as f64;
        match around.is_empty() {
            true => places[*table].unwrap_or(0.5),
            false => around.iter().sum::<f64>() / count,
        }
    };
    column.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
}

/// How far apart linked tables are.
fn length(band: &[Vec<usize>], neighbours: &[Vec<usize>], places: &[Option<f64>]) -> f64 {
    let tables = band.iter().flatten();
    tables
        .flat_map(|table| {
            let here = places[*table];
            let around = neighbours[*table].iter();
            around.filter_map(move |other| Some((places[*other]? - here?).abs()))
        })
        .sum()
}
