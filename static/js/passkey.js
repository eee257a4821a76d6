// Passkeys: asks the browser for one, puts what it gives into the form, and
// sends the form. Nothing else of the page depends on it.
(() => {
	if (window.passkeysReady) return; // a dialog that is opened again brings the script again
	window.passkeysReady = true;
	const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
	const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
	const ids = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));

	// For browsers that do not read and write the JSON themselves yet.
	const parse = (o) => ({
		...o,
		challenge: bytes(o.challenge),
		...(o.user && { user: { ...o.user, id: bytes(o.user.id) } }),
		...(o.allowCredentials && { allowCredentials: ids(o.allowCredentials) }),
		...(o.excludeCredentials && { excludeCredentials: ids(o.excludeCredentials) }),
	});
	const write = (credential) => {
		const { response } = credential, out = {};
		for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
			if (response[name]) out[name] = text(response[name]);
		}
		if (response.getTransports) out.transports = response.getTransports();
		const { id, type, authenticatorAttachment } = credential;
		return { id, rawId: text(credential.rawId), type, authenticatorAttachment, response: out, clientExtensionResults: credential.getClientExtensionResults() };
	};

	const ask = async (kind, json) => {
		const options = json.publicKey ?? json, make = kind === "create";
		const native = make ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
		const publicKey = PublicKeyCredential[native] ? PublicKeyCredential[native](options) : parse(options);
		const credential = await navigator.credentials[kind]({ publicKey });
		try {
			return credential.toJSON();
		} catch {
			return write(credential); // none, or one of an extension that fails
		}
	};

	// prove asks the device and sends the form; what goes wrong is told in words.
	const prove = async (form, words, button) => {
		words.textContent = "";
		if (!window.PublicKeyCredential) return void (words.textContent = words.dataset.missing);
		button.disabled = true;
		try {
			form.elements.credential.value = JSON.stringify(await ask(form.dataset.passkey, JSON.parse(form.dataset.options)));
			form.submit();
		} catch ({ name }) {
			words.textContent = { InvalidStateError: words.dataset.known, NotSupportedError: words.dataset.missing, SecurityError: words.dataset.missing }[name] ?? words.dataset.cancelled;
		}
		button.disabled = false;
		if (words.textContent) button.focus();
	};

	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (!form.dataset.passkey) return;
		event.preventDefault();
		prove(form, form.querySelector("[data-passkey-words]"), form.querySelector("button:not([type])"));
	});

	// One press of "Use a passkey" is enough: the form of the page that it leads to is
	// fetched and sent from here, each time with a new challenge.
	document.addEventListener("submit", async (event) => {
		const way = event.target, button = way.querySelector("button");
		if (way.dataset.passkeyWay === undefined || !window.PublicKeyCredential) return;
		event.preventDefault();
		if (way.ariaBusy) return;
		way.ariaBusy = "true";
		const page = await fetch(way.action, { method: "POST", body: new URLSearchParams(new FormData(way)) }).then((answer) => answer.text(), () => "");
		const form = new DOMParser().parseFromString(page, "text/html").querySelector("form[data-passkey=get]");
		if (!form) {
			way.ariaBusy = null;
			return way.submit(); // another page, which says what is wrong
		}
		const words = form.querySelector("[data-passkey-words]");
		way.querySelector("[data-passkey-words]")?.remove();
		way.prepend(words);
		form.hidden = true;
		document.body.append(form);
		await prove(form, words, button);
		way.ariaBusy = null;
		if (words.textContent) form.remove();
	});
})();
