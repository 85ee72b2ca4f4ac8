-- One thread posts completions until REQUESTS of them are answered, then tells the statuses in one line and ends the program:
-- wrk itself knows durations only.
local requests = tonumber(os.getenv("REQUESTS"))
local answered = 0
local succeeded = 0

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = os.getenv("BODY")

function response(status)
  answered = answered + 1
  if status == 200 then
    succeeded = succeeded + 1
  end

  if answered == requests then
    io.write(string.format("answered %d succeeded %d\n", answered, succeeded))
    io.flush()
    os.exit(0)
  end
end
