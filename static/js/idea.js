// What an idea's page does better with a script: its link is copied, and what was written
// since the last visit is marked.
(() => {
	const copy = document.querySelector("[data-copy-link]");
	if (copy && navigator.clipboard) {
		copy.hidden = false;
		copy.addEventListener("click", async () => {
			const p = document.createElement("p"), address = document.querySelector("link[rel=canonical]")?.href ?? location.href;
			p.textContent = await navigator.clipboard.writeText(address).then(() => copy.dataset.done, () => address);
			document.querySelector("#toast").replaceChildren(p);
		});
	}

	// Only the browser knows when an idea was read: the page is the same for everybody.
	const most = 200, discussion = document.querySelector("[data-discussion]");
	if (!discussion?.dataset.new) return; // a thread's own page
	const id = discussion.dataset.discussion, visits = JSON.parse(localStorage.getItem("idea-visits") ?? "[]");
	const last = visits.find(([idea]) => idea === id)?.[1];
	const kept = [[id, Date.now()], ...visits.filter(([idea]) => idea !== id)].slice(0, most);
	localStorage.setItem("idea-visits", JSON.stringify(kept));
	const mark = () => {
		if (!last) return; // the first visit
		for (const time of discussion.querySelectorAll(".comment > .meta time, .timeline-entry > .meta time")) {
			const meta = time.closest(".meta");
			if (!(Date.parse(time.dateTime) > last) || meta.querySelector(".is-new")) continue;
			const word = document.createElement("span");
			word.className = "is-new";
			word.textContent = discussion.dataset.new;
			meta.append(word);
		}
	};
	mark();
	document.addEventListener("htmx:after:swap", mark);
})();
