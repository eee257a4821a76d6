-- Ends a run of wrk with one line that wrk_test.go reads: requests and
-- microseconds in all, the 50th and 99th percentile of the latency in
-- microseconds, answers of status 400 and above, broken connections, bytes.
function done(summary, latency, requests)
	local e = summary.errors
	io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout, summary.bytes))
end
