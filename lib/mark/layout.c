// SPDX-License-Identifier: LGPL-2.1-or-later
#include "layout.h"

#include <errno.h>
#include <string.h>

/* The kernel maps at least this much at once, whatever its pages */
#define PAGE 4096

/* Our note needs no more */
#define NOTE_ALIGN 4

/* No linker aligns segments to more than the large pages of a machine */
#define MAX_ALIGN (1 << 21)

/* ---- what is in use ---- */

/* Does nothing but the program header itself need it where it is? */
static bool is_movable(const GElf_Phdr *phdr)
{
	return phdr->p_type == PT_INTERP || phdr->p_type == PT_NOTE ||
	       phdr->p_type == PT_GNU_PROPERTY;
}

/*
 * What a program header says about bytes of the file. A segment that is loaded says
 * nothing about single bytes, if there are sections that do.
 */
static bool phdr_claims(const struct elf_file *file, const GElf_Phdr *phdr)
{
	if (phdr->p_type == PT_NULL || phdr->p_type == PT_PHDR)
		return false;
	return phdr->p_type != PT_LOAD || !file->shdrs;
}

static struct range phdr_table(const struct elf_file *file, size_t n)
{
	return (struct range){ file->ehdr.e_phoff, file->ehdr.e_phoff + n * elf_phdr_size(file) };
}

static struct range shdr_table(const struct elf_file *file)
{
	if (!file->shdrs)
		return (struct range){ 0, 0 };
	return (struct range){ file->ehdr.e_shoff,
			       file->ehdr.e_shoff + file->n_shdrs * elf_shdr_size(file) };
}

/* A walk over all claims: segments, sections, the tables, the file's header */
struct claims {
	const struct elf_file *file;
	size_t next;
};

static bool next_claim(struct claims *claims, struct range *ret)
{
	const struct elf_file *file = claims->file;
	size_t i;

	for (;;) {
		i = claims->next++;
		if (i < file->n_phdrs) {
			if (!phdr_claims(file, &file->phdrs[i]))
				continue;
			*ret = phdr_range(&file->phdrs[i]);
			return true;
		}
		i -= file->n_phdrs;
		if (i < file->n_shdrs) {
			*ret = shdr_range(&file->shdrs[i]);
			return true;
		}
		i -= file->n_shdrs;
		if (i == 0)
			*ret = (struct range){ 0, file->ehdr.e_ehsize };
		else if (i == 1)
			*ret = phdr_table(file, file->n_phdrs);
		else if (i == 2)
			*ret = shdr_table(file);
		else
			return false;
		return true;
	}
}

/*
 * Where the next thing begins that is in use, or @offset, if that is in use, or if nothing
 * follows: what is behind the last one nobody knows
 */
static uint64_t free_until(const struct elf_file *file, uint64_t offset)
{
	struct claims claims = { .file = file };
	uint64_t until = UINT64_MAX;
	struct range claim;

	while (next_claim(&claims, &claim)) {
		if (claim.begin >= claim.end || claim.end <= offset)
			continue;
		if (claim.begin <= offset)
			return offset;
		if (claim.begin < until)
			until = claim.begin;
	}
	/* what is loaded next is in use, whatever sections say */
	for (size_t i = 0; i < file->n_phdrs; i++) {
		const GElf_Phdr *phdr = &file->phdrs[i];

		if (phdr->p_type == PT_LOAD && phdr->p_filesz && phdr->p_offset >= offset &&
		    phdr->p_offset < until)
			until = phdr->p_offset;
	}
	return until == UINT64_MAX ? offset : until;
}

bool layout_is_header(const struct elf_file *file, struct range range)
{
	const struct range header = { 0, file->ehdr.e_ehsize };

	return ranges_meet(range, header) || ranges_meet(range, phdr_table(file, file->n_phdrs)) ||
	       ranges_meet(range, shdr_table(file));
}

bool layout_is_apart(const struct elf_file *file, size_t section)
{
	const struct range own = shdr_range(&file->shdrs[section]);
	struct claims claims = { .file = file };
	struct range claim;
	size_t n = 0;

	while (next_claim(&claims, &claim))
		n += claim.begin < claim.end && ranges_meet(own, claim);
	for (size_t i = 0; i < file->n_phdrs; i++)
		n += file->phdrs[i].p_type == PT_LOAD &&
		     ranges_meet(own, phdr_range(&file->phdrs[i]));
	/* its own claim is one of them */
	return n <= 1;
}

static bool is_zero(const struct elf_file *file, struct range range)
{
	for (uint64_t i = range.begin; i < range.end; i++)
		if (file->bytes[i])
			return false;
	return true;
}

/* ---- what has to move ---- */

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t align_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & -align;
}

/* The smallest range around @range that cuts no segment in two that could move */
static struct range whole_piece(const struct elf_file *file, struct range range)
{
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < file->n_phdrs; i++) {
			struct range other = phdr_range(&file->phdrs[i]);

			if (!is_movable(&file->phdrs[i]) || !ranges_meet(range, other) ||
			    range_within(other, range))
				continue;
			range.begin = other.begin < range.begin ? other.begin : range.begin;
			range.end = larger(range.end, other.end);
			again = true;
		}
	}
	return range;
}

/* The larger one, or 0 if one is no alignment */
static uint64_t both_aligned(uint64_t align, uint64_t other)
{
	return other & (other - 1) || !align ? 0 : larger(align, other);
}

/* Its alignment, or 0 if something else is there, too, that must not move */
static uint64_t piece_align(const struct elf_file *file, struct range range)
{
	uint64_t align = 1;

	if (layout_is_header(file, range))
		return 0;
	for (size_t i = 0; i < file->n_phdrs; i++) {
		const GElf_Phdr *phdr = &file->phdrs[i];

		if (!phdr_claims(file, phdr) || !ranges_meet(range, phdr_range(phdr)))
			continue;
		if (!is_movable(phdr) && phdr->p_type != PT_LOAD)
			return 0;
		if (is_movable(phdr))
			align = both_aligned(align, phdr->p_align);
	}
	for (size_t i = 0; i < file->n_shdrs; i++) {
		if (!ranges_meet(range, shdr_range(&file->shdrs[i])))
			continue;
		if (!range_within(shdr_range(&file->shdrs[i]), range))
			return 0;
		align = both_aligned(align, file->shdrs[i].sh_addralign);
	}
	return align > PAGE ? 0 : align;
}

/* Is all of it in memory, one byte behind the other? */
static bool is_loaded(const struct elf_file *file, struct range range)
{
	for (size_t i = 0; i < file->n_phdrs; i++)
		if (file->phdrs[i].p_type == PT_LOAD &&
		    range_within(range, phdr_range(&file->phdrs[i])))
			return true;
	return false;
}

static int add_piece(const struct elf_file *file, struct range range, struct layout *layout)
{
	uint64_t align;

	range = whole_piece(file, range);
	align = piece_align(file, range);
	for (size_t i = 0; i < layout->n_pieces; i++)
		if (range_within(range, layout->pieces[i].from))
			return 0;
	if (!align || layout->n_pieces == LAYOUT_MAX_PIECES || !is_loaded(file, range))
		return -ENOTSUP;
	layout->pieces[layout->n_pieces++] = (struct piece){
		.from = range,
		.size = range.end - range.begin,
		.align = align,
	};
	return 0;
}

/*
 * Is there nothing at this place that stays? Where there are sections, they tell. Where
 * there are none, the padding before a piece is known to be nothing else.
 */
static bool is_clear(const struct elf_file *file, const struct layout *layout, uint64_t at)
{
	for (size_t i = 1; i < layout->n_pieces; i++) {
		const struct piece *piece = &layout->pieces[i];
		uint64_t padding = file->shdrs ? 0 : piece->align - 1;

		if (at >= piece->from.begin && at < piece->from.end)
			return true;
		if (at < piece->from.begin && at + padding >= piece->from.begin)
			return !file->bytes[at];
	}
	return file->shdrs && !file->bytes[at] && free_until(file, at) > at;
}

/* Clear the way for @layout->n_new program headers */
static int clear_way(const struct elf_file *file, struct layout *layout)
{
	struct range old = phdr_table(file, file->n_phdrs);
	struct range way = { old.end, phdr_table(file, file->n_phdrs + layout->n_new).end };

	if (!layout->n_new)
		return 0;
	if (!is_loaded(file, (struct range){ old.begin, way.end }))
		return -ENOTSUP;
	for (size_t i = 0; i < file->n_phdrs; i++)
		if (is_movable(&file->phdrs[i]) && ranges_meet(way, phdr_range(&file->phdrs[i])) &&
		    add_piece(file, phdr_range(&file->phdrs[i]), layout) < 0)
			return -ENOTSUP;
	for (uint64_t at = way.begin; at < way.end; at++)
		if (!is_clear(file, layout, at))
			return -ENOTSUP;
	return 0;
}

/* ---- room in a page that is mapped anyway ---- */

/* The room behind a segment, or none */
static struct range room_behind(const struct elf_file *file, const GElf_Phdr *load)
{
	struct range room = { load->p_offset + load->p_filesz, load->p_offset + load->p_filesz };
	uint64_t end = load->p_vaddr + load->p_filesz;
	uint64_t in_page = align_up(end, PAGE) - end;
	uint64_t until = free_until(file, room.begin);

	for (size_t i = 0; i < file->n_phdrs; i++) {
		const GElf_Phdr *other = &file->phdrs[i];

		if (other->p_type == PT_LOAD && other != load && other->p_vaddr >= end &&
		    other->p_vaddr - end < in_page)
			return room;
	}
	room.end = until - room.begin < in_page ? until : room.begin + in_page;
	return is_zero(file, room) ? room : (struct range){ room.begin, room.begin };
}

static bool can_have_room(const GElf_Phdr *phdr, GElf_Word flags)
{
	return phdr->p_type == PT_LOAD && phdr->p_flags == flags && phdr->p_filesz &&
	       phdr->p_filesz == phdr->p_memsz &&
	       (phdr->p_vaddr & (PAGE - 1)) == (phdr->p_offset & (PAGE - 1));
}

/* Put as many pieces behind a segment as fit, from the first one; how many these are */
static size_t put_into(const struct elf_file *file, size_t number, struct piece *pieces, size_t n)
{
	const GElf_Phdr *load = &file->phdrs[number];
	struct range room = room_behind(file, load);
	uint64_t vaddr = load->p_vaddr + load->p_filesz;
	uint64_t until = vaddr + (room.end - room.begin);
	size_t i;

	for (i = 0; i < n; i++) {
		vaddr = align_up(vaddr, pieces[i].align);
		if (vaddr > until || pieces[i].size > until - vaddr)
			break;
		pieces[i].vaddr = vaddr;
		pieces[i].offset = vaddr - load->p_vaddr + load->p_offset;
		pieces[i].load = number;
		vaddr += pieces[i].size;
	}
	return i;
}

static int put_into_pages(const struct elf_file *file, struct piece *pieces, size_t n)
{
	/* what is not code need not be executable, unless there is no other way */
	static const GElf_Word flags[] = { PF_R, PF_R | PF_X };
	size_t done = 0;

	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < file->n_phdrs; i++)
			if (can_have_room(&file->phdrs[i], flags[f]))
				done += put_into(file, i, &pieces[done], n - done);
	return done == n ? 0 : -ENOTSUP;
}

/* ---- a segment of its own ---- */

/* The header of a segment behind all others, which is empty as yet */
static int make_segment(const struct elf_file *file, uint64_t offset, GElf_Phdr *ret)
{
	bool is_small = file->ehdr.e_ident[EI_CLASS] == ELFCLASS32;
	uint64_t end = 0, align = PAGE, limit = is_small ? UINT32_MAX : INT64_MAX;

	for (size_t i = 0; i < file->n_phdrs; i++)
		if (file->phdrs[i].p_type == PT_LOAD) {
			end = larger(end, file->phdrs[i].p_vaddr + file->phdrs[i].p_memsz);
			align = larger(align, file->phdrs[i].p_align);
		}
	if (align & (align - 1) || align > MAX_ALIGN || end > limit - 3 * MAX_ALIGN)
		return -ENOTSUP;
	*ret = (GElf_Phdr){
		.p_type = PT_LOAD,
		.p_flags = PF_R,
		.p_offset = offset,
		/* at the same place in its page as in the file */
		.p_vaddr = align_up(end, align) + (offset & (align - 1)),
		.p_align = align,
	};
	ret->p_paddr = ret->p_vaddr;
	return 0;
}

static int put_into_segment(const struct elf_file *file, struct layout *layout,
			    struct piece *pieces, size_t n)
{
	uint64_t at = align_up(layout->tail, 16);

	if (layout->has_data_behind || make_segment(file, at, &layout->segment) < 0)
		return -ENOTSUP;
	for (size_t i = 0; i < n; i++) {
		at = align_up(at, pieces[i].align);
		pieces[i].offset = at;
		pieces[i].vaddr = at - layout->segment.p_offset + layout->segment.p_vaddr;
		pieces[i].load = SIZE_MAX;
		at += pieces[i].size;
	}
	layout->segment.p_filesz = layout->segment.p_memsz = at - layout->segment.p_offset;
	return 0;
}

/* ---- a program header for our note ---- */

/* Make our note a part of that segment of notes; it is put into no other place */
static int join(const struct elf_file *file, size_t number, struct layout *layout)
{
	const GElf_Phdr *notes = &file->phdrs[number];
	struct piece *piece = &layout->pieces[1];

	if (notes->p_type != PT_NOTE || notes->p_align > NOTE_ALIGN || !notes->p_filesz ||
	    notes->p_filesz % NOTE_ALIGN || add_piece(file, phdr_range(notes), layout) < 0 ||
	    piece->from.end != phdr_range(notes).end || piece->size % NOTE_ALIGN)
		return -ENOTSUP;
	piece->align = larger(piece->align, NOTE_ALIGN);
	piece->size += layout->pieces[0].size;
	layout->note_phdr = number;
	return 0;
}

static int join_any(const struct elf_file *file, struct layout *layout)
{
	for (size_t i = 0; i < file->n_phdrs; i++)
		if (join(file, i, layout) == 0)
			return 0;
		else
			layout->n_pieces = 1;
	return -ENOTSUP;
}

static void choose_phdr(const struct elf_file *file, struct layout *layout)
{
	layout->note_phdr = file->n_phdrs;
	for (size_t i = 0; i < file->n_phdrs; i++)
		if (file->phdrs[i].p_type == PT_NULL)
			layout->note_phdr = i;
}

/* ---- all of it ---- */

/* What to try, the best first */
struct way {
	bool joined;
	bool has_segment;
};

static int try(const struct elf_file *file, struct way way, struct layout *layout)
{
	size_t first = way.joined ? 1 : 0;
	int r;

	if (!way.joined)
		choose_phdr(file, layout);
	else if (join_any(file, layout) < 0)
		return -ENOTSUP;
	layout->has_segment = way.has_segment;
	layout->n_new = (layout->note_phdr == file->n_phdrs) + way.has_segment;
	if (clear_way(file, layout) < 0)
		return -ENOTSUP;
	if (way.has_segment)
		r = put_into_segment(file, layout, &layout->pieces[first],
				     layout->n_pieces - first);
	else
		r = put_into_pages(file, &layout->pieces[first], layout->n_pieces - first);
	if (r < 0)
		return r;
	if (way.joined) {
		uint64_t before = layout->pieces[1].size - layout->pieces[0].size;

		layout->pieces[0].offset = layout->pieces[1].offset + before;
		layout->pieces[0].vaddr = layout->pieces[1].vaddr + before;
		layout->pieces[0].load = layout->pieces[1].load;
	}
	for (size_t i = 0; i < layout->n_pieces; i++)
		layout->tail =
			larger(layout->tail, layout->pieces[i].offset + layout->pieces[i].size);
	return 0;
}

/* Where everything ends but the section headers and their names */
static uint64_t find_tail(const struct elf_file *file, bool *ret_has_data_behind)
{
	uint64_t tail = file->ehdr.e_ehsize, end;
	struct range table = shdr_table(file), names = { 0, 0 };

	/* (what has no bytes in the file may claim to have them anywhere) */
	for (size_t i = 0; i < file->n_phdrs; i++)
		if (file->phdrs[i].p_type != PT_NULL && file->phdrs[i].p_filesz)
			tail = larger(tail, phdr_range(&file->phdrs[i]).end);
	tail = larger(tail, phdr_table(file, file->n_phdrs).end);
	if (file->shdrs)
		names = shdr_range(&file->shdrs[file->names]);
	for (size_t i = 0; i < file->n_shdrs; i++) {
		struct range range = shdr_range(&file->shdrs[i]);

		if (i != file->names && range.begin < range.end)
			tail = larger(tail, range.end);
	}
	end = larger(larger(tail, table.end), names.end);
	*ret_has_data_behind =
		file->size - end > 16 || !is_zero(file, (struct range){ end, file->size });
	/* they stay, and are followed by others, if they are among what stays */
	if (*ret_has_data_behind || !file->shdrs || table.begin < tail || names.begin < tail)
		return file->size;
	return tail;
}

static struct layout new_layout(const struct elf_file *file, uint64_t size)
{
	struct layout layout = {
		.pieces = { { .size = size, .align = NOTE_ALIGN } },
		.n_pieces = 1,
	};

	layout.tail = find_tail(file, &layout.has_data_behind);
	return layout;
}

/* Does it tell of the headers themselves, which are about to change? */
static bool has_headers(const struct elf_file *file, const GElf_Phdr *phdr)
{
	const struct range header = { 0, file->ehdr.e_ehsize };

	return phdr_claims(file, phdr) && phdr->p_type != PT_LOAD &&
	       (ranges_meet(phdr_range(phdr), header) ||
		ranges_meet(phdr_range(phdr), phdr_table(file, file->n_phdrs)));
}

/* Does it say that the table is where it is not? */
static bool tells_wrong(const struct elf_file *file, const GElf_Phdr *phdr)
{
	struct range table = phdr_table(file, file->n_phdrs);

	return phdr->p_type == PT_PHDR &&
	       (phdr->p_offset != table.begin || phdr->p_filesz != table.end - table.begin);
}

/*
 * Segments that are loaded are in the order of their addresses, and none has anything of
 * another one. That is how linkers make them, and what all else here relies on.
 */
static bool is_orderly(const struct elf_file *file)
{
	const GElf_Phdr *last = NULL;

	for (size_t i = 0; i < file->n_phdrs; i++) {
		const GElf_Phdr *phdr = &file->phdrs[i];

		if (has_headers(file, phdr) || tells_wrong(file, phdr))
			return false;
		if (phdr->p_type != PT_LOAD)
			continue;
		if (last && phdr->p_vaddr < last->p_vaddr + last->p_memsz)
			return false;
		for (size_t j = 0; j < i; j++)
			if (file->phdrs[j].p_type == PT_LOAD &&
			    ranges_meet(phdr_range(&file->phdrs[j]), phdr_range(phdr)))
				return false;
		last = phdr;
	}
	return last;
}

int layout_find(const struct elf_file *file, uint64_t size, struct layout *ret, const char **why)
{
	static const struct way ways[] = {
		{ .joined = false, .has_segment = false },
		{ .joined = true, .has_segment = false },
		{ .joined = false, .has_segment = true },
		{ .joined = true, .has_segment = true },
	};
	struct layout layout;

	if (!is_orderly(file))
		return layout_no(why, "its segments are not in order");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		layout = new_layout(file, size);
		if (try(file, ways[i], &layout) < 0)
			continue;
		*ret = layout;
		return 0;
	}
	return layout_no(why,
			 layout.has_data_behind
				 ? "data follows its end, and there is no room for a note before"
				 : "there is no room for a note and what tells of it");
}

const struct piece *layout_piece(const struct layout *layout, struct range range)
{
	for (size_t i = 1; i < layout->n_pieces; i++)
		if (range.begin < range.end && range_within(range, layout->pieces[i].from))
			return &layout->pieces[i];
	return NULL;
}
