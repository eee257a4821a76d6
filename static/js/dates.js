// Times are told where the reader lives. The server knows where when the profile
// says so, or when this script has kept it in a cookie, which it does for people
// who are signed in; pages of visitors are shared, and are told anew here.
(() => {
	const { dates, zone: told, keepZone } = document.body.dataset;
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
	if (!dates || !timeZone || timeZone === told) return;
	if (keepZone !== undefined) document.cookie = `zone=${timeZone}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;

	const [day, exact, ...months] = dates.split("|");
	const numbers = new Intl.DateTimeFormat("en", { timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
	const tell = (time) => {
		const at = {};
		for (const { type, value } of numbers.formatToParts(new Date(time.dateTime))) at[type] = value;
		const words = { day: day.replace("{Day}", at.day).replace("{Month}", months[at.month - 1]).replace("{Year}", at.year) };
		words.exact = exact.replace("{Date}", words.day).replace("{Time}", `${at.hour}:${at.minute}`);
		if (time.title) time.title = words.exact;
		if (time.dataset.shows) time.textContent = words[time.dataset.shows];
	};
	const tellAll = () => document.querySelectorAll("time[datetime*=T]").forEach(tell); // those without a T are days of the calendar
	tellAll();
	document.addEventListener("htmx:after:swap", tellAll);
})();
