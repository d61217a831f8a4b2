using System.Text.Json;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>
/// Reads an envelope off the bytes, in one pass where members come in the order VOD writes them (EventType before its payload);
/// a payload met before its EventType is found again in a second one. Nothing is modelled and nothing recurses into the body.
/// </summary>
internal ref struct EnvelopeReader
{
    private const int MaxEventTypeLength = 64;
    private const int MaxUnescaped = 1024;

    private readonly ReadOnlySpan<byte> _json;

    private bool _hasEventType;
    private string _eventType = "";
    private EventType? _type;
    private EventType? _payloadOf;
    private string? _legacyType;
    private bool _hasVersion;
    private bool _hasData;

    private int _payloadStart = -1;
    private int _payloadEnd;
    private int _taskId = -1;
    private int _status = -1;
    private ulong _mediaSubtasks;
    private ulong _reviewSubtasks;
    private ulong _analysisSubtasks;
    private ulong _recognitionSubtasks;
    private StepStarts _files;

    private EnvelopeReader(ReadOnlySpan<byte> json) => _json = json;

    public static CallbackEnvelope Read(ReadOnlySpan<byte> body)
    {
        if (!JsonBody.TryClean(body, out var json))
            return Unreadable(body, EnvelopeKind.NotJson);

        try
        {
            var reader = JsonBody.Reader(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                reader.Read();
                return Unreadable(body, EnvelopeKind.NotAnObject);
            }

            var envelope = new EnvelopeReader(json);
            envelope.ReadMembers(ref reader);
            return envelope.ToEnvelope();
        }
        catch (JsonException)
        {
            return Unreadable(body, EnvelopeKind.NotJson);
        }
    }

    private static CallbackEnvelope Unreadable(ReadOnlySpan<byte> body, EnvelopeKind kind) =>
        new("", EventKeys.ForBytes("", body), [], kind);

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("EventType"u8))
                ReadEventType(ref reader);
            else if (_type is not null && reader.ValueTextEquals(_type.MemberUtf8))
                ReadPayload(ref reader);
            else if (reader.ValueTextEquals("eventType"u8))
                _legacyType = ReadName(ref reader);
            else
                ReadOther(ref reader);
        }

        // Whatever follows the object makes it something else than JSON.
        reader.Read();
        if (_type is not null && _payloadOf != _type)
            FindPayload(_type.Member);
        if (_payloadStart < 0 && _type?.OtherMember is { } other)
            FindPayload(other);
    }

    private void ReadEventType(ref Utf8JsonReader reader)
    {
        _hasEventType = false;
        _type = null;
        _payloadOf = null;
        _eventType = "";
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return;
        }

        _hasEventType = true;
        Span<byte> unescaped = stackalloc byte[MaxUnescaped];
        _type = EventTypes.Find(TextAt(in reader, unescaped));
        _eventType = _type?.Name ?? Sanitise(in reader);
    }

    private static string? ReadName(ref Utf8JsonReader reader)
    {
        reader.Read();
        var name = reader.TokenType == JsonTokenType.String ? Sanitise(in reader) : null;
        reader.Skip();
        return name;
    }

    private void ReadOther(ref Utf8JsonReader reader)
    {
        _hasVersion |= reader.ValueTextEquals("version"u8);
        _hasData |= reader.ValueTextEquals("data"u8);
        reader.Skip();
    }

    /// <summary>The reader is at the name of the member.</summary>
    private void ReadPayload(ref Utf8JsonReader reader)
    {
        ForgetPayload();
        _payloadOf = _type;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        _payloadStart = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("TaskId"u8))
                _taskId = SkipFrom(ref reader);
            else if (reader.ValueTextEquals("Status"u8))
                _status = SkipFrom(ref reader);
            else if (_type!.Files.StepAt(ref reader) is >= 0 and var step)
                _files.Keep(step, ref reader);
            else if (!IsProcedure || !ReadResultSet(ref reader))
                reader.Skip();
        }

        _payloadEnd = (int)reader.BytesConsumed;
    }

    private readonly bool IsProcedure => _type!.Name == EventTypes.ProcedureStateChanged;

    private bool ReadResultSet(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("MediaProcessResultSet"u8))
            _mediaSubtasks = DigestSet(ref reader, 1);
        else if (reader.ValueTextEquals("AiContentReviewResultSet"u8))
            _reviewSubtasks = DigestSet(ref reader, 2);
        else if (reader.ValueTextEquals("AiAnalysisResultSet"u8))
            _analysisSubtasks = DigestSet(ref reader, 3);
        else if (reader.ValueTextEquals("AiRecognitionResultSet"u8))
            _recognitionSubtasks = DigestSet(ref reader, 4);
        else
            return false;
        return true;
    }

    private static ulong DigestSet(ref Utf8JsonReader reader, ulong set)
    {
        reader.Read();
        return StateDigest.OfResultSet(ref reader, set);
    }

    private static int SkipFrom(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start;
    }

    private void ForgetPayload()
    {
        _payloadStart = -1;
        _taskId = -1;
        _status = -1;
        _mediaSubtasks = _reviewSubtasks = _analysisSubtasks = _recognitionSubtasks = 0;
        _files = default;
    }

    private void FindPayload(string member)
    {
        ForgetPayload();
        var reader = JsonBody.Reader(_json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(member))
                ReadPayload(ref reader);
            else
                reader.Skip();
        }
    }

    private readonly CallbackEnvelope ToEnvelope()
    {
        if (!_hasEventType && _legacyType is not null && (_hasVersion || _hasData))
            return new(_legacyType, EventKeys.ForMembers(_legacyType, _json), [], EnvelopeKind.LegacyFormat);
        if (_type is null)
            return new(_eventType, EventKeys.ForMembers(_eventType, _json), [], EnvelopeKind.UnknownType);

        var files = new FileIdList(_type.MostFiles);
        if (_payloadStart >= 0)
            _files.Collect(_type.Files, _json, files);
        return new(_eventType, Key(files), files.ToImmutable(), files.Count > 0 ? EnvelopeKind.Event : EnvelopeKind.NoFile);
    }

    private readonly string Key(FileIdList files)
    {
        if (_payloadStart < 0)
            return EventKeys.ForMembers(_eventType, _json);

        if (_eventType == EventTypes.NewFileUpload && files.Count > 0)
            return EventKeys.ForFile(_eventType, files.First);

        if (_eventType == EventTypes.FileDeleted && files.Count > 0)
        {
            using var payload = JsonBody.Parse(_json[_payloadStart.._payloadEnd]);
            return EventKeys.ForDeletion(_eventType, new VodObject(payload!.RootElement));
        }

        Span<byte> taskId = stackalloc byte[MaxUnescaped];
        Span<byte> status = stackalloc byte[MaxUnescaped];
        var task = ScalarAt(_taskId, taskId);
        if (task.IsEmpty)
            return EventKeys.ForMembers(_eventType, _json);
        return EventKeys.ForTask(
            _eventType,
            task,
            ScalarAt(_status, status),
            IsProcedure ? _mediaSubtasks + _reviewSubtasks + _analysisSubtasks + _recognitionSubtasks : null);
    }

    /// <summary>The text or number that begins at a position; empty when there is none, or something else.</summary>
    private readonly ReadOnlySpan<byte> ScalarAt(int start, Span<byte> unescaped)
    {
        if (start < 0)
            return default;
        var reader = JsonBody.Reader(_json[start..]);
        reader.Read();
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? TextAt(in reader, unescaped) : default;
    }

    // A text too long to unescape is no name of VOD's; its bytes serve as well.
    private static ReadOnlySpan<byte> TextAt(scoped in Utf8JsonReader reader, Span<byte> unescaped) =>
        !reader.ValueIsEscaped || reader.ValueSpan.Length > unescaped.Length
            ? reader.ValueSpan
            : unescaped[..reader.CopyString(unescaped)];

    private static string Sanitise(scoped in Utf8JsonReader reader)
    {
        Span<byte> unescaped = stackalloc byte[MaxUnescaped];
        var text = TextAt(in reader, unescaped);
        text = text[..Math.Min(text.Length, MaxEventTypeLength)];
        Span<char> name = stackalloc char[MaxEventTypeLength];
        for (var i = 0; i < text.Length; i++)
            name[i] = text[i] is >= (byte)'!' and <= (byte)'~' ? (char)text[i] : '_';
        return new string(name[..text.Length]);
    }
}
