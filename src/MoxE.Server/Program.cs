using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Security;

if (args is [HealthProbe.Verb, ..])
{
    return await HealthProbe.RunAsync(args, Console.Error);
}

if (ServerHelp.IsAskedFor(args))
{
    ServerHelp.Write(Console.Out);
    return 0;
}

// appsettings.json is the one beside the program, wherever it is started from.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
(MoxEOptions options, IReadOnlyList<string> errors) = OptionReader.Read(builder.Configuration);
errors = [.. errors, .. SecurityRules.Find(options, builder.Configuration)];
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
