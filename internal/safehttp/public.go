package safehttp

import "net/netip"

// inner4 are the IPv4 ranges in which nobody on the open internet lives
// (IANA's special-purpose registry, RFC 6890 and its successors).
var inner4 = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // carrier-grade NAT, and cloud metadata
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, and cloud metadata
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast
)

// global6 holds all IPv6 hosts of the open internet. Outside it are loopback,
// unspecified, unique local, link-local, multicast, discard and both NAT64
// prefixes, through which inner IPv4 hosts would answer.
var global6 = netip.MustParsePrefix("2000::/3")

// inner6 are the exceptions within global6.
var inner6 = prefixes(
	"2001::/23",     // protocol assignments, Teredo among them
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4
	"3fff::/20",     // documentation
)

// Public reports whether addr may belong to a host of the open internet. An
// IPv4 address in IPv6 clothing counts as what it is.
func Public(addr netip.Addr) bool {
	addr = addr.WithZone("").Unmap()
	if !addr.IsValid() || addr.Is6() && !global6.Contains(addr) {
		return false
	}
	for _, prefix := range append(inner4[:len(inner4):len(inner4)], inner6...) {
		if prefix.Contains(addr) {
			return false
		}
	}
	return true
}

func prefixes(list ...string) (all []netip.Prefix) {
	for _, prefix := range list {
		all = append(all, netip.MustParsePrefix(prefix))
	}
	return all
}
