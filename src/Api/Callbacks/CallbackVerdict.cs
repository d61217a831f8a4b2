using System.Diagnostics;
using System.Text.Json.Serialization;
using Media.Contracts;
using Media.Intake;
using Media.Vod.Callbacks;

namespace Media.Api.Callbacks;

/// <summary>The outcome of a callback. It decides the response and is a label of the callback metrics.</summary>
internal enum CallbackVerdict
{
    /// <summary>The event could not be stored: 503. The first member, so that a default value never counts as stored.</summary>
    [JsonStringEnumMemberName("not_stored")]
    NotStored,

    /// <summary>Too many callbacks are already being stored: 503.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy,

    // Stored: 200.
    [JsonStringEnumMemberName("applied")]
    Applied,

    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    [JsonStringEnumMemberName("ignored")]
    Ignored,

    [JsonStringEnumMemberName("unknown_type")]
    UnknownType,

    [JsonStringEnumMemberName("no_file")]
    NoFile,

    // Refused for its content: 400. Archived nevertheless, unless the body was empty.
    [JsonStringEnumMemberName("not_json")]
    NotJson,

    [JsonStringEnumMemberName("not_an_object")]
    NotAnObject,

    [JsonStringEnumMemberName("legacy_format")]
    LegacyFormat,

    // Refused before the envelope is read, and not stored.
    [JsonStringEnumMemberName("unknown_app")]
    UnknownApp,

    [JsonStringEnumMemberName("too_large")]
    TooLarge,

    [JsonStringEnumMemberName("wrong_token")]
    WrongToken,

    [JsonStringEnumMemberName("missing_sign")]
    MissingSign,

    [JsonStringEnumMemberName("wrong_sign")]
    WrongSign,

    [JsonStringEnumMemberName("expired")]
    Expired,
}

internal static class CallbackVerdicts
{
    public static CallbackVerdict Of(EnvelopeKind kind, ReceiveOutcome outcome) => kind switch
    {
        _ when !outcome.IsStored() => CallbackVerdict.NotStored,
        EnvelopeKind.Event when outcome == ReceiveOutcome.Duplicate => CallbackVerdict.Duplicate,
        EnvelopeKind.Event when outcome == ReceiveOutcome.Ignored => CallbackVerdict.Ignored,
        EnvelopeKind.Event when outcome == ReceiveOutcome.Applied => CallbackVerdict.Applied,
        EnvelopeKind.UnknownType => CallbackVerdict.UnknownType,
        EnvelopeKind.NoFile => CallbackVerdict.NoFile,
        EnvelopeKind.LegacyFormat => CallbackVerdict.LegacyFormat,
        EnvelopeKind.NotAnObject => CallbackVerdict.NotAnObject,
        EnvelopeKind.NotJson => CallbackVerdict.NotJson,
        _ => throw new UnreachableException(),
    };

    public static CallbackVerdict Of(CallbackVerification refusal) => refusal switch
    {
        CallbackVerification.WrongToken => CallbackVerdict.WrongToken,
        CallbackVerification.MissingSign => CallbackVerdict.MissingSign,
        CallbackVerification.WrongSign => CallbackVerdict.WrongSign,
        CallbackVerification.Expired => CallbackVerdict.Expired,
        _ => throw new UnreachableException(),
    };
}
