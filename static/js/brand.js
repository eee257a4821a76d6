// The preview of a brand follows what is typed. Without this script a button shows it.
(() => {
	const form = document.getElementById("brand-form");
	const frame = document.getElementById("brand-preview");
	if (!form || !frame) return;

	let timer, top = 0;
	const draw = () => {
		const query = new URLSearchParams();
		for (const [name, value] of new FormData(form)) query.append(name, value);
		top = frame.contentWindow.scrollY;
		// replace: the back button leaves the page, and does not step through previews
		frame.contentWindow.location.replace(`${frame.dataset.previewOf}?${query}`);
	};

	// A chosen logo is shown before it is uploaded.
	const logos = {};
	const showLogo = () => {
		const chosen = logos[form.elements.mode.value] ?? logos.light;
		const mark = frame.contentDocument?.querySelector(".top .site :is(.logo, .mark)");
		if (!chosen || !mark) return;
		const image = frame.contentDocument.createElement("img");
		image.className = "logo";
		image.alt = "";
		image.src = chosen;
		mark.replaceWith(image);
	};
	document.addEventListener("change", ({ target }) => {
		const [, mode] = target.id.match(/^logo_(light|dark)$/) ?? [];
		if (!mode || !target.files.length || !target.validity.valid) return;
		const reader = new FileReader();
		reader.onload = () => { logos[mode] = reader.result; showLogo(); };
		reader.readAsDataURL(target.files[0]);
	});

	frame.addEventListener("load", () => {
		frame.contentWindow.scrollTo(0, top);
		showLogo();
	});

	// A colour is text, for those who know its number; the picker beside it is for others.
	// Without a colour of its own, dark mode has the brand's.
	const { brand, dark_brand: dark } = form.elements;
	const showColours = () => {
		const valid = (value) => /^#[0-9a-f]{6}$/i.test(value.trim()) && value.trim();
		const colour = valid(brand.value) || brand.placeholder;
		picker(brand).value = colour;
		dark.placeholder = colour;
		picker(dark).value = valid(dark.value) || colour;
	};
	const picker = (field) => document.querySelector(`[data-colour="${field.id}"]`);
	for (const picker of document.querySelectorAll("[data-colour]")) picker.hidden = false;

	document.addEventListener("input", ({ target }) => {
		if (target.dataset.colour) {
			document.getElementById(target.dataset.colour).value = target.value;
		} else if (target.form !== form) {
			return;
		}
		showColours();
		clearTimeout(timer);
		timer = setTimeout(draw, target.type === "radio" ? 0 : 300);
	});
	// A draft may have filled the form since.
	window.addEventListener("load", () => {
		showColours();
		if ([...form.elements].some(({ value, defaultValue }) => defaultValue !== undefined && value !== defaultValue)) draw();
	});
	document.addEventListener("change", ({ target }) => {
		if (target.form === form && target.name === "show") top = 0;
	});
})();
