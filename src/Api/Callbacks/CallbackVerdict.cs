using System.Diagnostics;
using Media.Contracts;
using Media.Intake;
using Media.Vod.Callbacks;

namespace Media.Api.Callbacks;

/// <summary>What became of a callback: what it is answered with, and counted as.</summary>
internal enum CallbackVerdict
{
    // Stored: 200.
    Applied,
    Duplicate,
    Ignored,
    UnknownType,
    NoFile,

    // Refused, for what is in it: 400. Stored all the same, unless it was empty.
    NotJson,
    NotAnObject,
    LegacyFormat,

    // Refused, unread.
    UnknownApp,
    TooLarge,
    WrongToken,
    MissingSign,
    WrongSign,
    Expired,

    /// <summary>It should have been stored and was not: 503.</summary>
    NotStored,

    /// <summary>Too many are being stored already: 503.</summary>
    Busy,
}

internal static class CallbackVerdicts
{
    public static CallbackVerdict Of(EnvelopeKind kind, ReceiveOutcome outcome) => kind switch
    {
        _ when !outcome.IsStored() => CallbackVerdict.NotStored,
        EnvelopeKind.Event when outcome == ReceiveOutcome.Duplicate => CallbackVerdict.Duplicate,
        EnvelopeKind.Event when outcome == ReceiveOutcome.Ignored => CallbackVerdict.Ignored,
        EnvelopeKind.Event => CallbackVerdict.Applied,
        EnvelopeKind.UnknownType => CallbackVerdict.UnknownType,
        EnvelopeKind.NoFile => CallbackVerdict.NoFile,
        EnvelopeKind.LegacyFormat => CallbackVerdict.LegacyFormat,
        EnvelopeKind.NotAnObject => CallbackVerdict.NotAnObject,
        _ => CallbackVerdict.NotJson,
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
