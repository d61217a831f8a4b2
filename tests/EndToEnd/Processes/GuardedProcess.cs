using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Media.Tests.EndToEnd.Processes;

/// <summary>
/// A program as a process of its own, which ends when this one does, however that ends: a small shell waits on a pipe from here,
/// and kills the program when the pipe closes without a word.
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    /// <summary>The program takes the shell's place, so that signals reach it; an ignored interrupt is not inherited.</summary>
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

    /// <summary>Waits for what the program prints; what it printed until then is the message when it ends first.</summary>
    public Task<bool> SaysAsync(string text, TimeSpan? limit = null) => Eventually.HoldsAsync(
        () => Output.Contains(text, StringComparison.Ordinal)
            || (HasExited ? throw Ended() : false),
        $"'{text}' on standard output",
        limit);

    private InvalidOperationException Ended()
    {
        // Until all it said has arrived.
        _process.WaitForExit();
        return new($"It ended with {ExitCode}. {Output} {Errors}");
    }

    /// <returns>The exit code; all output has been read.</returns>
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
            throw new TimeoutException($"It still runs after {limit.TotalSeconds} s. {Output} {Errors}");
        }
    }

    /// <param name="name">Such as TERM or INT.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>As kill -9 does: nothing is finished.</summary>
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

    /// <summary>Told that all is well, it does not kill whoever has the number of the program by now.</summary>
    private async Task DismissGuardAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("done");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The guard is gone.
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
