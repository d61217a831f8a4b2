using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// Runs a program in a separate process that ends when this process ends, for any reason: a small shell waits on a pipe from this process,
/// and kills the program when the pipe closes without a message.
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    /// <summary>The program replaces the shell, so that signals reach it. It does not inherit an ignored interrupt.</summary>
    private const string Script =
        """
        exec 3<&0 </dev/null
        program=$$
        (read -r _ <&3 || kill -9 $program) >/dev/null 2>&1 &
        exec 3<&- env --default-signal=INT "$@"
        """;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private GuardedProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => Kept(_output);

    public string Errors => Kept(_errors);

    public static GuardedProcess Start(
        IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "guard", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new GuardedProcess(Process.Start(start)!);
    }

    /// <summary>Waits until the program prints the text. If it ends first, the exception contains what it has printed.</summary>
    public Task<bool> SaysAsync(string text, TimeSpan? limit = null) => Eventually.HoldsAsync(
        () => Output.Contains(text, StringComparison.Ordinal)
            || (HasExited ? throw Ended() : false),
        $"'{text}' on standard output",
        limit);

    private InvalidOperationException Ended()
    {
        // Waits until all output has arrived.
        _process.WaitForExit();
        return new($"The program ended with {ExitCode}. {Output} {Errors}");
    }

    /// <returns>The exit code. All output has been read by then.</returns>
    public async Task<int> ExitsAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program still runs after {limit.TotalSeconds} s. {Output} {Errors}");
        }
    }

    /// <param name="name">A signal such as TERM or INT.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Kills the program like kill -9, so that it finishes nothing.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await DismissGuardAsync();
        _process.Dispose();
    }

    /// <summary>Dismisses the guard, so that it does not kill another process that has meanwhile got the program's process id.</summary>
    private async Task DismissGuardAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("done");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The guard has already ended.
        }
    }

    private static void Keep(StringBuilder lines, string? line)
    {
        lock (lines)
            lines.AppendLine(line);
    }

    private static string Kept(StringBuilder lines)
    {
        lock (lines)
            return lines.ToString();
    }
}
