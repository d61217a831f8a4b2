using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// A step on the way to the file ids of a payload: a member name with further steps, or without any, when its value is an id
/// or a list of ids. Walked over the raw bytes by the envelope and over elements by the translator; the two must agree.
/// The walks recurse no deeper than the tree, which is four steps at most, whatever the body does.
/// </summary>
internal sealed class FilePlace
{
    public const int MostSteps = 4;

    /// <summary>What one event may name, FileDeleted apart: more than VOD's limits allow, so that a body cannot ask for a flood of work.</summary>
    public const int MostFiles = 128;

    private readonly byte[] _name;

    private FilePlace(string name, IEnumerable<string[]> paths)
    {
        _name = Encoding.UTF8.GetBytes(name);
        Steps = [.. paths.Where(path => path.Length > 0).GroupBy(path => path[0], path => path[1..]).Select(step => new FilePlace(step.Key, step))];
    }

    public ImmutableArray<FilePlace> Steps { get; }

    private bool IsId => Steps.IsEmpty;

    public static FilePlace Root(IEnumerable<string> places) => new("", places.Select(place => place.Split('.')));

    /// <summary>The step the reader's property name is, or -1.</summary>
    public int StepAt(ref Utf8JsonReader reader)
    {
        for (var step = 0; step < Steps.Length; step++)
        {
            if (reader.ValueTextEquals(Steps[step]._name))
                return step;
        }

        return -1;
    }

    /// <summary>Collects the ids of the value that begins at <paramref name="start"/>.</summary>
    public void Collect(ReadOnlySpan<byte> json, int start, FileIdList ids)
    {
        var value = json[start..];
        var reader = JsonBody.Reader(value);
        reader.Read();
        if (IsId)
        {
            CollectIds(ref reader, ids);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            CollectSteps(value, ref reader, ids);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                    CollectSteps(value, ref reader, ids);
                else
                    reader.Skip();
            }
        }
    }

    /// <summary>The same over elements.</summary>
    public void Collect(VodObject payload, FileIdList ids)
    {
        foreach (var step in Steps)
        {
            if (step.IsId)
            {
                if (payload.File(step._name) is { } file)
                    ids.Add(file);
                foreach (var listed in payload.Files(step._name))
                    ids.Add(listed);
            }
            else
            {
                step.Collect(payload.Object(step._name), ids);
                foreach (var item in payload.Objects(step._name))
                    step.Collect(item, ids);
            }
        }
    }

    // Of a repeated member the last counts, so its position is kept and read when the object has ended.
    private void CollectSteps(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, FileIdList ids)
    {
        var starts = default(StepStarts);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var step = StepAt(ref reader);
            if (step < 0)
                reader.Skip();
            else
                starts.Keep(step, ref reader);
        }

        starts.Collect(this, json, ids);
    }

    private static void CollectIds(ref Utf8JsonReader reader, FileIdList ids)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            CollectId(ref reader, ids);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            CollectId(ref reader, ids);
            reader.Skip();
        }
    }

    private static void CollectId(ref Utf8JsonReader reader, FileIdList ids)
    {
        // An escaped digit takes six bytes.
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || reader.ValueSpan.Length > 6 * FileId.MaxDigits)
            return;

        Span<char> text = stackalloc char[6 * FileId.MaxDigits];
        var length = reader.TokenType == JsonTokenType.String
            ? reader.CopyString(text)
            : Encoding.UTF8.GetChars(reader.ValueSpan, text);
        if (length <= FileId.MaxDigits && FileId.TryParse(new string(text[..length]), out var file))
            ids.Add(file);
    }
}

/// <summary>Where the last value of each step of a place begins.</summary>
internal struct StepStarts
{
    private Positions _afterStart;

    /// <summary>Takes the value of the property the reader is at, and skips it.</summary>
    public void Keep(int step, ref Utf8JsonReader reader)
    {
        reader.Read();
        _afterStart[step] = (int)reader.TokenStartIndex + 1;
        reader.Skip();
    }

    public readonly void Collect(FilePlace place, ReadOnlySpan<byte> json, FileIdList ids)
    {
        for (var step = 0; step < place.Steps.Length; step++)
        {
            if (_afterStart[step] > 0)
                place.Steps[step].Collect(json, _afterStart[step] - 1, ids);
        }
    }

    [InlineArray(FilePlace.MostSteps)]
    private struct Positions
    {
        private int _first;
    }
}

/// <summary>FileIds, each once, in the order they came.</summary>
internal sealed class FileIdList(int most)
{
    private const int FewEnoughToSearch = 8;

    private FileId _first;
    private List<FileId>? _all;
    private HashSet<FileId>? _seen;

    public int Count { get; private set; }

    public FileId First => _first;

    public void Add(FileId file)
    {
        if (Count == 0)
        {
            _first = file;
            Count = 1;
        }
        else if (Count < most && !Contains(file))
        {
            (_all ??= [_first]).Add(file);
            _seen?.Add(file);
            Count++;
        }
    }

    public bool Contains(FileId file)
    {
        if (Count < FewEnoughToSearch)
            return _all?.Contains(file) ?? (Count == 1 && _first == file);
        return (_seen ??= [.. _all!]).Contains(file);
    }

    public ImmutableArray<FileId> ToImmutable() => Count switch
    {
        0 => [],
        1 => [_first],
        _ => [.. _all!],
    };
}
