using System.Collections.Immutable;
using System.Globalization;
using Media.Domain;
using Media.Vod.Payloads;

namespace Media.Vod.Callbacks;

/// <summary>Translates VOD's events to evidence about one file.</summary>
public static class EventTranslator
{
    /// <summary>The most parts kept of one deletion: more kinds than VOD has.</summary>
    internal const int MaxParts = 100;

    /// <summary>Returns what the event says about the file, or null if it cannot be read. Never throws, whatever the bytes are.</summary>
    /// <param name="body">The raw body of an event whose envelope named the file.</param>
    /// <param name="eventKey">The envelope's key, which becomes the evidence's key.</param>
    public static Evidence? Translate(ReadOnlyMemory<byte> body, FileId fileId, string eventKey, DateTimeOffset at, EvidenceSource source)
    {
        using var document = JsonBody.Parse(body);
        if (document is null)
            return null;
        var root = new VodObject(document.RootElement);
        if (EventTypes.Of(root) is not { } type)
            return null;

        var payload = type.PayloadOf(root);
        return type.FilesOf(payload).Contains(fileId) ? new Translation(type, payload, fileId, eventKey, at, source).ToEvidence() : null;
    }

    private readonly record struct Translation(
        EventType Type, VodObject Payload, FileId File, string Key, DateTimeOffset At, EvidenceSource Source)
    {
        public Evidence ToEvidence() => Type.Name switch
        {
            EventTypes.NewFileUpload => Uploaded(),
            EventTypes.PullComplete => Pulled(),
            EventTypes.EditMediaComplete or EventTypes.ComposeMediaComplete => Made(),
            EventTypes.SplitMediaComplete => MadeBySplit(),
            EventTypes.ProcedureStateChanged => ProcedureReported(),
            EventTypes.FileDeleted => Deleted(),
            _ => Mentioned(),
        };

        private string? Failure => ProcedureTaskReader.FailureCode(Payload);

        private string? Status => Payload.Code("Status"u8);

        // Some old payloads have no status; a task counts as ended unless VOD says that it is running.
        private bool HasFinished => Status is null or "FINISH";

        private Evidence Uploaded()
        {
            var basic = Payload.Object("MediaBasicInfo"u8);
            var media = MediaReader.FromBasicInfo(basic, Payload.Object("MetaData"u8));
            media = media.Url is null ? media with { Url = Payload.Url("FileUrl"u8) } : media;
            return MediaReader.IsMadeByVod(basic)
                ? new Evidence.MadeByVod(Type.Name, media, Procedure) { At = At, Source = Source, Key = Key }
                : new Evidence.Uploaded(Type.Name, media, Procedure) { At = At, Source = Source, Key = Key };
        }

        private Evidence Pulled()
        {
            if (!HasFinished)
                return Mentioned();
            if (ProcedureTaskReader.ReadFailure(Payload) is { } failure)
                return new Evidence.PullFailed(Payload.Task("TaskId"u8), failure) { At = At, Source = Source, Key = Key };
            return Uploaded();
        }

        private Evidence Made() => HasFinished && Failure is null
            ? new Evidence.MadeByVod(Type.Name, MediaReader.FromOutput(Payload.Object("Output"u8), Payload.Object("MetaData"u8)), Procedure)
            {
                At = At, Source = Source, Key = Key,
            }
            : Mentioned();

        private Evidence MadeBySplit()
        {
            var file = File;
            var segment = Payload.Objects("FileInfoSet"u8).FirstOrDefault(segment => segment.Object("Output"u8).File("FileId"u8) == file);
            if (!segment.Exists || !HasFinished || Failure is not null)
                return Mentioned();

            var media = MediaReader.FromBasicInfo(segment.Object("Output"u8).Object("MediaBasicInfo"u8), default);
            return new Evidence.MadeByVod(Type.Name, media, segment.Task("ProcedureTaskId"u8)) { At = At, Source = Source, Key = Key };
        }

        // A report without a TaskId changes nothing, but it is still recorded.
        private Evidence ProcedureReported() => Payload.Task("TaskId"u8) is { } task
            ? new Evidence.ProcedureReported(ProcedureTaskReader.Read(Payload, task, ProcedureTaskReader.ReadStatus(Payload)))
            {
                At = At, Source = Source, Key = Key,
            }
            : Mentioned();

        private Evidence.Deleted Deleted()
        {
            var file = File;
            var results = Payload.Objects("FileDeleteResultInfo"u8).Where(result => result.File("FileId"u8) == file).ToArray();
            var wholeFile = results.Any(result => result.Count("DeleteParts"u8) == 0);
            return new(wholeFile ? [] : [.. results.SelectMany(result => PartsOf(result)).Distinct().Take(MaxParts)])
            {
                At = At, Source = Source, Key = Key,
            };
        }

        // A part that cannot be read still counts as a part: treated as the whole file, it would mark an existing file as deleted.
        private static ImmutableArray<string> PartsOf(VodObject result)
        {
            var parts = result.Objects("DeleteParts"u8).Select(PartOf).ToImmutableArray();
            return parts.IsEmpty ? ["Unknown"] : parts;
        }

        private static string PartOf(VodObject part)
        {
            var type = part.Code("Type"u8) ?? "Unknown";
            return part.Integer("Definition"u8) is { } definition and not 0
                ? string.Create(CultureInfo.InvariantCulture, $"{type} {definition}")
                : type;
        }

        private Evidence.Mentioned Mentioned() =>
            new(Type.Name, Payload.Task("TaskId"u8), Summary()) { At = At, Source = Source, Key = Key };

        private string Summary()
        {
            var status = Status ?? "reported";
            return Failure is { } code ? $"{status}, error {code}" : status;
        }

        private TaskId? Procedure => Payload.Task("ProcedureTaskId"u8);
    }
}
