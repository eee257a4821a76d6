// The bell's number goes up by itself while the tab is looked at. Without this
// it is as true as the page is new.
(() => {
	const bell = document.querySelector("[data-bell]");
	if (!bell || !window.EventSource) return;
	const count = bell.querySelector(".bell-count"), name = bell.querySelector("[data-bell-label]"), says = document.querySelector("[data-bell-says]");
	const title = document.title;
	let known = count.hidden ? 0 : Number.parseInt(count.textContent, 10) || 0;
	let source, retry;

	const show = ({ unread, shown, label }) => {
		count.textContent = shown;
		count.hidden = unread === 0;
		name.textContent = label;
		document.title = unread > 0 ? `(${shown}) ${title}` : title;
		if (unread > known) says.textContent = label; // what is read away needs no telling
		known = unread;
	};
	const stop = () => {
		clearTimeout(retry);
		source?.close();
		source = undefined;
	};
	const listen = () => {
		if (source || document.hidden) return;
		source = new EventSource(bell.dataset.bell);
		source.onmessage = ({ data }) => show(JSON.parse(data));
		source.onerror = () => {
			if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
			stop(); // the board said no: much later, or when the tab is looked at again
			retry = setTimeout(listen, 300_000);
		};
	};
	document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
	addEventListener("pagehide", stop); // a page that is kept for "back" holds no connection
	addEventListener("pageshow", listen);
	listen();
})();
