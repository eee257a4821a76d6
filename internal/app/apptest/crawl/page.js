// What the crawl asks a page. It runs before the page's own scripts and leaves
// the page as it is, but for print(), which only notes that it was called.
(() => {
	const controlsOf = "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button], [contenteditable]";
	const crawl = (window.crawl = { id: Math.random(), refused: 0, printed: 0, controls: [] });
	addEventListener("invalid", () => crawl.refused++, true); // the browser says beside the field what is missing
	window.print = () => crawl.printed++;

	const words = (text) => (text ?? "").trim().replace(/\s+/g, " ").slice(0, 60);
	const nameOf = (el) => words(el.getAttribute("aria-label") || el.labels?.[0]?.innerText || el.innerText || el.value || el.title || el.name);

	// boxOf returns where a person sees the control: a field that is drawn as its
	// label is where the label is. Null: nobody sees it.
	const boxOf = (el) => {
		const seen = (node) => {
			if (!node?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return null;
			const boxes = [...node.getClientRects()].filter(({ width, height }) => width > 2 && height > 2);
			const clipped = getComputedStyle(node).clipPath.startsWith("inset(50%") || getComputedStyle(node).clip.startsWith("rect(");
			return clipped ? null : boxes.find(({ right, bottom }) => right > 0 && bottom + scrollY > 0);
		};
		return seen(el) ?? (el.matches("input") && el.labels?.[0] ? seen(el.labels[0]) : null);
	};
	const regionOf = (el) => (el.closest("body > header, body > footer") ? el.closest("body > header, body > footer").localName : "main");
	const inSentence = (el) => {
		const style = getComputedStyle(el), around = el.parentElement;
		return style.display === "inline" && [...around.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 1);
	};

	const describe = (el) => {
		const { width, height } = boxOf(el), { form } = el;
		const acts = [...el.attributes, ...(form?.attributes ?? [])].map(({ name }) => name).filter((name) => /^(hx-|data-|popover|formnovalidate)/.test(name));
		return {
			tag: el.localName, type: el.type ?? "", name: el.name ?? "", value: el.matches("button, [type=radio], [type=checkbox], [type=submit]") ? el.value : "",
			words: nameOf(el), region: regionOf(el), acts: acts.join(" "), id: el.id ?? "",
			href: el.localName === "a" ? el.href : "", target: el.target ?? "",
			action: form ? (new URL(el.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location).href) : "",
			method: form ? (el.getAttribute("formmethod") ?? form.method) : "",
			submits: Boolean(form) && el.type === "submit", form: form ? [...document.forms].indexOf(form) : -1,
			checked: Boolean(el.checked) || el.hasAttribute("aria-current"), required: Boolean(el.required), readonly: Boolean(el.readOnly), last: Boolean(el.options) && el.selectedIndex === el.options.length - 1,
			hasFields: Boolean(form) && [...form.elements].some((f) => f.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])") && boxOf(f)),
			needs: Boolean(form) && [...form.elements].some((f) => f.required && boxOf(f)),
			width: Math.round(width), height: Math.round(height),
		};
	};
	const keyOf = (key) => ({ tag: "kbd", type: "", name: key, value: "", words: key, region: "main", acts: "", href: "", action: "", method: "", form: -1 });

	// list finds everything that can be pressed now: under an open dialog nothing can.
	crawl.list = () => {
		const dialog = document.querySelector("dialog:modal");
		crawl.controls = [...(dialog ?? document).querySelectorAll(controlsOf)].filter((el) => !el.matches(":disabled") && boxOf(el));
		const keys = dialog ? [] : [...document.querySelectorAll("dialog kbd")].map((kbd) => kbd.textContent.trim()).filter((key) => key !== "Esc"); // which only leaves what is open
		if (dialog || document.querySelector("details.menu[open], :popover-open")) keys.push("Escape");
		return [...crawl.controls.map(describe), ...keys.map(keyOf)];
	};

	// scrollTo brings a control into view and says where to press it, and what lies over it.
	crawl.scrollTo = (i) => {
		const el = crawl.controls[i], from = scrollY;
		let box = boxOf(el);
		if (!box) return { gone: true };
		if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) (el.checkVisibility() ? el : el.labels[0]).scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
		let at = spot(el);
		if (at.over) {
			el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" }); // a person scrolls when something is in the way
			at = spot(el);
		}
		return { ...at, scrolled: scrollY !== from, before: state(el) };
	};
	const spot = (el) => {
		const box = boxOf(el);
		const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 400);
		const hit = document.elementFromPoint(x, y);
		const own = hit && (el.contains(hit) || hit.contains(el) && hit.closest("label, a, button, summary") === el.closest("label, a, button, summary") && hit.contains(el) && hit.matches("label, a, button, summary, li, span, p, td, th") || hit.closest("label")?.control === el);
		return { x, y, over: own ? "" : hit ? hit.cloneNode(false).outerHTML.slice(0, 120) : "the edge of the window" };
	};

	// places says of each control what lies over it, and what a person hits who
	// misses its middle by 11 pixels: a target is 24 pixels or more, or alone.
	crawl.places = () => crawl.controls.map((el, i) => {
		if (!boxOf(el)) return { over: "", near: "" };
		const { x, y, over } = crawl.scrollTo(i), near = [[-11, 0], [11, 0], [0, -11], [0, 11]].map(([dx, dy]) => {
			const other = document.elementFromPoint(x + dx, y + dy)?.closest(controlsOf + ", label");
			return !other || el.contains(other) || other.contains(el) || other.control === el || inSentence(el) ? "" : nameOf(other);
		});
		return { over: over ?? "", near: near.find(Boolean) ?? "" };
	});

	// visit asks for addresses and says what is wrong with each, or "".
	crawl.visit = (addresses) => Promise.all(addresses.map(async (address) => {
		const answer = await fetch(address, { signal: AbortSignal.timeout(8000) }).catch((fault) => ({ status: fault.message, text: () => "" }));
		const text = await answer.text();
		return answer.status !== 200 ? String(answer.status) : text ? "" : "an empty page";
	}));

	const hash = (text) => {
		let h = 5381;
		for (let i = 0; i < text.length; i++) h = (h * 33) ^ text.charCodeAt(i) | 0;
		return h;
	};
	// state is all of a page that a person may see change.
	const state = (pressed) => {
		const fields = [...document.querySelectorAll("input, select, textarea")].map((f) => [f.value, f.checked, f.files?.length].join()).join("|");
		const focus = document.activeElement, own = !focus || focus === document.body || focus === pressed || focus.contains(pressed) || pressed?.control === focus;
		return {
			id: crawl.id, url: location.href, ready: document.readyState === "complete", refused: crawl.refused,
			page: hash([document.title, document.body?.innerHTML, fields, getSelection().toString(), crawl.printed, document.querySelectorAll(":popover-open, :modal").length].join("\n")),
			shown: hash([document.body?.innerText, fields].join("\n")), empty: !document.body?.innerText.trim(),
			focus: own ? "" : [...document.querySelectorAll("*")].indexOf(focus), scroll: Math.round(scrollY),
			says: words([...document.querySelectorAll("[aria-invalid], [role=alert], .error, #toast p, [data-say]:not(:empty)")].map((el) => document.getElementById(el.getAttribute("aria-describedby")?.split(" ").at(-1))?.innerText ?? el.innerText).join(" · ")),
			heading: words(document.querySelector("h1")?.innerText),
			top: focus?.getBoundingClientRect().top, value: focus?.value ?? focus?.textContent, field: focus === pressed,
		};
	};
	crawl.state = (i) => state(crawl.controls[i]);

	// fieldsOf lists the fields of a form that a person can fill.
	crawl.fieldsOf = (form) => crawl.controls.flatMap((el, i) => (el.form && el.form === document.forms[form] && el.matches("input, textarea, select") && el.isConnected && boxOf(el)
		? [{ index: i, tag: el.localName, type: el.type, name: el.name, value: el.value, required: el.required }] : []));
	crawl.select = (i) => {
		const el = crawl.controls[i];
		el.focus();
		el.select?.();
		return true;
	};
})();
