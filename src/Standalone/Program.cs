using Media.Standalone;

var (line, error) = CommandLine.Parse(args);
if (line is null)
{
    await Console.Error.WriteLineAsync(error);
    await Console.Error.WriteLineAsync(CommandLine.Usage);
    return 1;
}

await using var process = new StandaloneProcess(line, Console.Out, Console.Error);
return await process.RunAsync();
