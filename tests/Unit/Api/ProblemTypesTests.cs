using System.Reflection;
using Media.Api.Callbacks;
using Media.Api;
using Media.ServiceDefaults;

namespace Media.Tests.Unit.Api;

public sealed class ProblemTypesTests
{
    private static readonly ProblemKind[] All =
        [.. typeof(ProblemTypes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (ProblemKind)field.GetValue(null)!)];

    /// <summary>The types are part of the contract: they may be added here, never removed.</summary>
    [Fact]
    public void The_type_of_a_problem_never_changes() => Assert.Equal(
        [
            "urn:media:body-too-large 413", "urn:media:expired-sign 401", "urn:media:http-error 400", "urn:media:insufficient-scope 403",
            "urn:media:internal-error 500", "urn:media:invalid-api-key 401", "urn:media:invalid-file-id 400",
            "urn:media:invalid-parameter 400", "urn:media:legacy-format 400",
            "urn:media:method-not-allowed 405", "urn:media:missing-api-key 401", "urn:media:missing-sign 401",
            "urn:media:not-an-object 400", "urn:media:not-found 404",
            "urn:media:not-json 400", "urn:media:not-ready 503", "urn:media:not-stored 503", "urn:media:nothing-to-retry 409",
            "urn:media:rate-limited 429",
            "urn:media:store-unavailable 503", "urn:media:unknown-app 404", "urn:media:unknown-file 404", "urn:media:unreadable-record 500",
            "urn:media:wrong-sign 401", "urn:media:wrong-token 401",
        ],
        All.Select(kind => $"{kind.Type} {kind.Status}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_problem_has_a_title() => Assert.All(All, kind => Assert.NotEmpty(kind.Title));

    [Fact]
    public void Every_verdict_on_a_callback_has_its_answer()
    {
        foreach (var verdict in Enum.GetValues<CallbackVerdict>())
        {
            var status = CallbackAnswers.ProblemFor(verdict)?.StatusCode ?? 200;
            Assert.Equal(
                verdict switch
                {
                    CallbackVerdict.Applied or CallbackVerdict.Duplicate or CallbackVerdict.Ignored => 200,
                    CallbackVerdict.UnknownType or CallbackVerdict.NoFile => 200,
                    CallbackVerdict.NotJson or CallbackVerdict.NotAnObject or CallbackVerdict.LegacyFormat => 400,
                    CallbackVerdict.WrongToken or CallbackVerdict.MissingSign or CallbackVerdict.WrongSign
                        or CallbackVerdict.Expired => 401,
                    CallbackVerdict.UnknownApp => 404,
                    CallbackVerdict.TooLarge => 413,
                    _ => 503,
                },
                status);
        }
    }
}
