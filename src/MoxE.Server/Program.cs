using MoxE.Server.Hosting;

if (args is [HealthProbe.Verb, ..])
{
    return await HealthProbe.RunAsync(args, Console.Error);
}

await WebApplication.CreateBuilder(args).Build().RunAsync();
return 0;
