using MoxE.Server.Hosting;
using MoxE.Server.Options;

if (args is [HealthProbe.Verb, ..])
{
    return await HealthProbe.RunAsync(args, Console.Error);
}

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
(MoxEOptions options, IReadOnlyList<string> errors) = OptionReader.Read(builder.Configuration);
builder.Logging.AddServerLog(options);

if (errors.Count > 0)
{
    using ILoggerFactory log = LoggerFactory.Create(logging => logging.AddServerLog(options));
    foreach (string error in errors)
    {
        Log.BadOption(log.CreateLogger("MoxE.Server"), error);
    }

    return 1;
}

await using WebApplication app = builder.BuildServer(options);
return await app.RunServerAsync();
