-- Sends each request as the next of many signed-in people. Arguments: a file of
-- session tokens; the number of the first request; a file of ideas, without
-- which the page is read. With ideas, request n is person n's vote for idea n,
-- both counted round. The number of people is a prime, so that every pair comes
-- once before any comes again; then the votes are taken back.
local sessions, ideas, n

local function lines(path)
	local all = {}
	for line in io.lines(path) do
		all[#all + 1] = line
	end
	return all
end

function init(args)
	sessions, n = lines(args[1]), tonumber(args[2])
	if args[3] then
		ideas = lines(args[3])
		wrk.method, wrk.body = "POST", "return=%2F"
	end
end

function request()
	local path = wrk.path
	if ideas then
		local round = math.floor(n / (#sessions * #ideas))
		path = "/ideas/" .. ideas[n % #ideas + 1] .. (round % 2 == 0 and "/vote" or "/unvote")
	end
	wrk.headers["Cookie"] = "session=" .. sessions[n % #sessions + 1]
	n = n + 1
	return wrk.format(nil, path)
end
