// The list that opens in the composer: people after "@", ideas after "#", emoji after ":".
(() => {
	const { areaOf, rootOf, textsOf, replace, say } = window.composer;
	const kinds = {
		"@": { typed: /(?:^|[\s(])@([\p{L}\p{N}][^\n@#[\]()]{0,40})$/u, name: "people" },
		"#": { typed: /(?:^|[\s(])#([\p{L}\p{N}][^\n#[\]()]{0,60})$/u, name: "ideas" },
		":": { typed: /(?:^|[\s(]):([\p{L}\p{N}_+-]{2,30})$/u, name: "emoji" },
	};
	const most = 8, mostWords = 4;
	let list, area, root, at = -1; // at is where the mark stands
	let asked = 0, wait, left = -1; // left is the mark whose list was closed by Escape
	let none = null; // the request that found nobody: a longer one finds nobody, too
	let pressing = false; // a finger or the mouse is on the list

	const close = () => {
		asked++;
		clearTimeout(wait);
		list?.remove();
		list = null;
		for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) area?.removeAttribute(name);
	};
	const options = () => [...list.children];
	const chosen = () => list.querySelector("[aria-selected=true]");
	const mark = (option) => {
		chosen()?.setAttribute("aria-selected", "false");
		option.setAttribute("aria-selected", "true");
		option.scrollIntoView({ block: "nearest" });
		area.setAttribute("aria-activedescendant", option.id);
	};
	const take = (option) => {
		replace(area, at, area.selectionStart, option.dataset.words + " ");
		close();
	};

	// caret returns where on the screen the character at a place of the field is.
	const caret = (place) => {
		const copy = document.createElement("div"), style = getComputedStyle(area), box = area.getBoundingClientRect();
		for (const name of ["font", "lineHeight", "letterSpacing", "padding", "border", "direction", "textAlign", "boxSizing", "tabSize"]) copy.style[name] = style[name];
		Object.assign(copy.style, { position: "fixed", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "anywhere", inlineSize: `${area.clientWidth}px` });
		Object.assign(copy.style, { insetBlockStart: `${box.top}px`, left: `${box.left}px` });
		copy.textContent = area.value.slice(0, place);
		const spot = copy.appendChild(document.createElement("span"));
		spot.textContent = area.value.slice(place) || ".";
		document.body.append(copy);
		const [{ left, top, height }] = spot.getClientRects();
		copy.remove();
		return { left, top: top - area.scrollTop, height };
	};
	const place = () => {
		const { left, top, height } = caret(at), field = area.getBoundingClientRect(), screen = window.visualViewport ?? { width: innerWidth, height: innerHeight, offsetTop: 0 };
		const line = Math.min(Math.max(top, field.top), field.bottom - height), width = list.offsetWidth, tall = list.offsetHeight;
		const below = line + height + 4, fits = below + tall <= screen.offsetTop + screen.height - 8 || line - tall - 4 < screen.offsetTop;
		const start = list.matches(":dir(rtl)") ? left - width : left;
		list.style.top = `${fits ? below : line - tall - 4}px`;
		list.style.left = `${Math.max(8, Math.min(start, screen.width - width - 8))}px`;
	};
	const open = (kind) => {
		list?.remove();
		list = Object.assign(document.createElement("ul"), { id: "composer-list", className: "composer-list", popover: "manual" });
		list.setAttribute("role", "listbox");
		list.setAttribute("aria-label", textsOf(root)[kind.name]);
		root.append(list);
		list.showPopover?.();
		area.setAttribute("aria-autocomplete", "list");
		area.setAttribute("aria-controls", list.id);
	};

	let emoji;
	const plain = (words) => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
	const findEmoji = async (words) => {
		emoji ??= fetch(root.dataset.emoji).then((answer) => answer.json());
		const all = await emoji.catch(() => ((emoji = null), [])), sought = plain(words);
		const rank = ([, name, others]) => {
			const names = plain(`${others} ${name}`).split(/[\s-]+/);
			return names[0] === sought ? 0 : names[0].startsWith(sought) ? 1 : names.some((one) => one.startsWith(sought)) ? 2 : 3;
		};
		return all.map((one) => [rank(one), one]).filter(([r]) => r < 3).sort(([a], [b]) => a - b).slice(0, most).map(([, [sign, name]], i) => {
			const option = Object.assign(document.createElement("li"), { id: `emoji-${i}` });
			option.setAttribute("role", "option");
			option.dataset.words = sign;
			const shown = Object.assign(document.createElement("span"), { className: "emoji", textContent: sign });
			shown.setAttribute("aria-hidden", "true");
			option.append(shown, name);
			return option;
		});
	};
	const find = async (kind, words) => {
		if (kind.name === "emoji") return findEmoji(words);
		const address = root.dataset[kind.name], request = address + (address.includes("?") ? "&" : "?") + new URLSearchParams({ q: words });
		if (none && request.startsWith(none)) return [];
		const answer = await fetch(request).catch(() => null);
		const holder = document.createElement("ul");
		if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("text/html")) holder.innerHTML = await answer.text();
		const found = [...holder.querySelectorAll(":scope > [data-words]")];
		none = found.length || !answer?.ok || kind.name !== "people" ? null : request;
		return found;
	};
	const offer = async (kind, words) => {
		const mine = ++asked, found = await find(kind, words);
		if (mine !== asked || document.activeElement !== area) return;
		if (!found.length) return close();
		open(kind);
		for (const option of found) option.setAttribute("aria-selected", "false");
		list.replaceChildren(...found);
		mark(found[0]);
		place();
		say(root, textsOf(root).found.replace("{number}", found.length));
	};
	// looked returns what is looked for at the caret: kind, words and where the mark stands.
	const looked = () => {
		const before = area.value.slice(Math.max(0, area.selectionStart - 64), area.selectionStart);
		for (const kind of Object.values(kinds)) {
			const words = root.dataset[kind.name] && area.selectionStart === area.selectionEnd && before.match(kind.typed)?.[1];
			if (words && words.split(/\s+/).length <= mostWords) return { kind, words, mark: area.selectionStart - words.length - 1 };
		}
		return {};
	};
	document.addEventListener("input", (event) => {
		const into = rootOf(event.target);
		if (!into || event.target !== areaOf(into)) return;
		if (area !== event.target) close();
		[area, root] = [event.target, into];
		const { kind, words, mark } = looked();
		if (!kind) left = -1; // Escape closes the list of one mark, not of a later one at its place
		if (!kind || mark === left) return close();
		[at, left] = [mark, -1];
		clearTimeout(wait);
		wait = setTimeout(offer, kind.name === "emoji" ? 0 : 120, kind, words);
	});
	document.addEventListener("keydown", (event) => {
		if (!list || event.target !== area || event.isComposing) return;
		const now = chosen(), all = options();
		const to = { ArrowDown: now.nextElementSibling ?? all[0], ArrowUp: now.previousElementSibling ?? all.at(-1) }[event.key];
		if (to) mark(to);
		else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(now);
		else if (event.key === "Escape") {
			left = at;
			close();
		} else return;
		event.preventDefault();
		event.stopPropagation();
	}, true);
	document.addEventListener("mousedown", (event) => event.target.closest(".composer-list") && event.preventDefault());
	document.addEventListener("click", ({ target }) => {
		const option = target.closest(".composer-list [role=option]");
		if (option) take(option);
		else if (list && target !== area) close();
	});
	document.addEventListener("pointerdown", ({ target }) => (pressing = Boolean(target.closest(".composer-list"))), true);
	document.addEventListener("focusout", ({ target }) => list && target === area && !pressing && close());
	addEventListener("scroll", ({ target }) => list && !list.contains(target) && place(), true);
	addEventListener("resize", () => list && place());
})();
