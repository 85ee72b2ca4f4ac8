namespace MoxE.Server.Hosting;

/// <summary>Every line the server logs. No prompt or output text is ever among the values.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Loading the model at {Path}")]
    public static partial void ModelLoading(ILogger logger, string path);

    [LoggerMessage(2, LogLevel.Information, "Ready: model {Name} ({Fingerprint}), {Slots} slots of {StateBytes} bytes, {Seconds:F1} s")]
    public static partial void ModelReady(ILogger logger, string name, string fingerprint, int slots, long stateBytes, double seconds);

    [LoggerMessage(3, LogLevel.Critical, "The model cannot be served: {Reason}")]
    public static partial void ModelBroken(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "Draining: new requests are refused, {Running} running and {Waiting} waiting may finish within {Seconds} s")]
    public static partial void Draining(ILogger logger, int running, int waiting, int seconds);

    [LoggerMessage(5, LogLevel.Information, "Drained")]
    public static partial void Drained(ILogger logger);

    [LoggerMessage(6, LogLevel.Error, "Request {RequestId} failed")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string requestId);

    [LoggerMessage(7, LogLevel.Debug, "Request {RequestId} was abandoned by its client ({Exception})")]
    public static partial void RequestAbandoned(ILogger logger, string requestId, string exception);

    [LoggerMessage(8, LogLevel.Critical, "Configuration: {Error}")]
    public static partial void BadOption(ILogger logger, string error);

    [LoggerMessage(9, LogLevel.Critical, "The server cannot listen: {Reason}")]
    public static partial void CannotListen(ILogger logger, string reason);

    [LoggerMessage(10, LogLevel.Critical, "The engine has stopped by itself; the server ends")]
    public static partial void EngineEnded(ILogger logger);

    [LoggerMessage(11, LogLevel.Critical, "The engine does not stop: a step hangs; the server ends without it")]
    public static partial void EngineHangs(ILogger logger);

    [LoggerMessage(12, LogLevel.Error, "Model {Name}, version {Version}, could not be loaded; what was served before goes on: {Reason}")]
    public static partial void ModelFailed(ILogger logger, string name, int version, string reason);

    [LoggerMessage(13, LogLevel.Information, "Model {Name}, version {Version}, takes no new requests; {Running} running and {Waiting} waiting may finish")]
    public static partial void ModelRetiring(ILogger logger, string name, int version, int running, int waiting);

    [LoggerMessage(14, LogLevel.Information, "Model {Name}, version {Version}, is unloaded")]
    public static partial void ModelReleased(ILogger logger, string name, int version);

    [LoggerMessage(15, LogLevel.Warning, "The folder of models cannot be watched, only looked at every {Seconds} s: {Reason}")]
    public static partial void NotNotified(ILogger logger, int seconds, string reason);

    [LoggerMessage(16, LogLevel.Warning, "The folder of models cannot be read; nothing is changed: {Reason}")]
    public static partial void FolderUnreadable(ILogger logger, string reason);

    [LoggerMessage(17, LogLevel.Warning, "The first request may be slow, because none could be rehearsed: {Reason}")]
    public static partial void NotRehearsed(ILogger logger, string reason);

    [LoggerMessage(18, LogLevel.Information, "Opened model {Name}, {Threads} threads for a step")]
    public static partial void ModelOpened(ILogger logger, string name, int threads);

    [LoggerMessage(40, LogLevel.Information, "Read the {What} anew")]
    public static partial void Reloaded(ILogger logger, string what);

    [LoggerMessage(41, LogLevel.Error, "The {What} have changed and cannot be used; the old ones still hold: {Reason}")]
    public static partial void NotReloaded(ILogger logger, string what, string reason);

    [LoggerMessage(42, LogLevel.Warning, "Nobody is asked for an API key, and other machines can reach {Addresses}: set MOXE_API_KEYS or MoxE:Security:KeysFile, see deploy/SECURITY.md")]
    public static partial void OpenToAll(ILogger logger, string addresses);
}
