/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Without this the page says the same: it only sorts and hides rows. */
'use strict';

function key(row, column) {
	const cell = row.cells[column];
	return cell.dataset.sort ?? cell.textContent.trim();
}

function compare(a, b) {
	const x = Number(a), y = Number(b);
	return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
}

function sort(table, heading) {
	const column = heading.cellIndex, body = table.tBodies[0];
	/* numbers begin with the largest, names with the first */
	const first = heading.classList.contains('number') ? 'descending' : 'ascending';
	const other = first === 'ascending' ? 'descending' : 'ascending';
	const order = heading.getAttribute('aria-sort') === first ? other : first;
	const sign = order === 'ascending' ? 1 : -1;
	const rows = Array.from(body.rows);

	rows.sort((a, b) => sign * compare(key(a, column), key(b, column)));
	body.append(...rows);
	for (const cell of heading.parentElement.cells)
		cell.removeAttribute('aria-sort');
	heading.setAttribute('aria-sort', order);
}

for (const table of document.querySelectorAll('table.sortable'))
	for (const heading of table.tHead.rows[0].cells) {
		const button = document.createElement('button');

		button.type = 'button';
		button.append(...heading.childNodes);
		button.addEventListener('click', () => sort(table, heading));
		heading.append(button);
	}

const search = document.getElementById('search');
if (search) {
	search.hidden = false;
	search.addEventListener('input', () => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);

		for (const row of document.querySelectorAll('table.sortable tbody tr')) {
			const text = row.textContent.toLowerCase();

			row.hidden = !words.every(word => text.includes(word));
		}
	});
}
