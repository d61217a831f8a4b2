using System.Diagnostics;
using Media.Contracts;
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
}

internal static class CallbackVerdicts
{
    public static CallbackVerdict Of(ReceiveOutcome outcome) => outcome switch
    {
        ReceiveOutcome.Applied => CallbackVerdict.Applied,
        ReceiveOutcome.Duplicate => CallbackVerdict.Duplicate,
        ReceiveOutcome.Ignored => CallbackVerdict.Ignored,
        // NotStored, and whatever a newer silo may answer: 200 is only for what is known to be stored.
        _ => CallbackVerdict.NotStored,
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
