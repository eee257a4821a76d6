package link

// Where the forms of a person's safety and of the board's sign-in methods are sent.
const (
	MeEmail          = MeSecurity + "/email"
	MeEmailCode      = MeEmail + "/code"
	MePassword       = MeSecurity + "/password"
	MePasswordRemove = MePassword + "/remove"
	MePasskeys       = MeSecurity + "/passkeys" // adds one
	MeApp            = MeSecurity + "/app"      // page and form of the authenticator app
	MeAppRemove      = MeApp + "/remove"
	MeRecovery       = MeSecurity + "/recovery" // new recovery codes
	MeSecond         = MeSecurity + "/second"

	SessionEnd        = MeSessions + "/end"
	SessionsEndOthers = MeSessions + "/end-others"
	SessionsEndAll    = MeSessions + "/end-all"

	AdminJoinPolicy    = AdminSignIn + "/join-policy"
	AdminSignInMethods = AdminSignIn + "/methods"
	AdminProviders     = AdminSignIn + "/providers" // adds one
	AdminSSO           = AdminSignIn + "/sso"       // makes a secret
)

// PasskeyRename returns where a person gives a passkey another name.
func PasskeyRename(id int64) string { return MePasskeys + "/" + number(id) + "/rename" }

// PasskeyRemove returns where a person removes a passkey.
func PasskeyRemove(id int64) string { return MePasskeys + "/" + number(id) + "/remove" }

// AccountDisconnect returns where a person parts from an account elsewhere.
func AccountDisconnect(id int64) string { return MeSecurity + "/accounts/" + number(id) + "/remove" }

// ProviderEnable returns where a provider is switched on.
func ProviderEnable(id int64) string { return AdminProviders + "/" + number(id) + "/enable" }

// ProviderDisable returns where a provider is switched off.
func ProviderDisable(id int64) string { return AdminProviders + "/" + number(id) + "/disable" }

// ProviderRemove returns where a provider is removed.
func ProviderRemove(id int64) string { return AdminProviders + "/" + number(id) + "/remove" }

// SSORemove returns where a secret of single sign-on is removed.
func SSORemove(id int64) string { return AdminSSO + "/" + number(id) + "/remove" }
