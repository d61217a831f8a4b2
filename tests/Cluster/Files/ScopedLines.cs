using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Media.Tests.Cluster.Files;

/// <summary>Collects this service's log lines, each with the file's trace from the scope around it.</summary>
internal sealed class ScopedLines : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<(string Text, string? FileTraceId)> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IEnumerable<(string Text, string? FileTraceId)> Of(string fileId) =>
        _lines.Where(line => line.Text.Contains(fileId, StringComparison.Ordinal));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ScopedLines log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => category.StartsWith("Media.", StringComparison.Ordinal);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string? trace = null;
            log._scopes.ForEachScope(
                (scope, _) =>
                {
                    foreach (var (name, value) in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
                        trace = name == "FileTraceId" ? value as string : trace;
                },
                0);
            log._lines.Enqueue((formatter(state, exception), trace));
        }
    }
}
