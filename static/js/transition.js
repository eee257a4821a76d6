// A browser may give up the transition from one page to the next: then it shows the
// next one at once, as is wanted, and calls that an error of the page. It does so
// before other scripts run, which is why this one stands alone and waits for nothing.
addEventListener("unhandledrejection", (event) => {
	const { name, message = "" } = event.reason ?? {};
	if (["AbortError", "InvalidStateError", "TimeoutError"].includes(name) && /transition/i.test(message)) event.preventDefault();
});
