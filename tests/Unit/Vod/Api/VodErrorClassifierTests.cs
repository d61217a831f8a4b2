using Media.Domain;
using Media.Vod.Api;

namespace Media.Tests.Unit.Vod.Api;

public sealed class VodErrorClassifierTests
{
    [Theory]

    // protocol c.4
    [InlineData("InternalError", FailureClass.OutcomeUnknown)]
    [InlineData("InternalError.DBError", FailureClass.OutcomeUnknown)]
    [InlineData("InternalError.GetFileInfoError", FailureClass.OutcomeUnknown)]
    [InlineData("FailedOperation", FailureClass.Bounded)]
    [InlineData("FailedOperation.SomethingNew", FailureClass.Bounded)]
    [InlineData("FailedOperation.NoNeedToReduceMediaBitrate", FailureClass.Permanent)]
    [InlineData("FailedOperation.MediaForbidedBySystem", FailureClass.Permanent)]
    [InlineData("FailedOperation.MediaType", FailureClass.Permanent)]
    [InlineData("FailedOperation.NetWorkError", FailureClass.OutcomeUnknown)]
    [InlineData("FailedOperation.DBError", FailureClass.OutcomeUnknown)]
    [InlineData("FailedOperation.InvalidVodUser", FailureClass.Configuration)]
    [InlineData("FailedOperation.InvalidAccount", FailureClass.Configuration)]
    [InlineData("FailedOperation.UserStatusInavlid", FailureClass.Configuration)]
    [InlineData("FailedOperation.NoPrivileges", FailureClass.Configuration)]
    [InlineData("InvalidParameter", FailureClass.Permanent)]
    [InlineData("InvalidParameterValue", FailureClass.Permanent)]
    [InlineData("InvalidParameterValue.FileId", FailureClass.FileUnknown)]
    [InlineData("InvalidParameterValue.SubAppId", FailureClass.Configuration)]
    [InlineData("MissingParameter.SubAppId", FailureClass.Configuration)]
    [InlineData("InvalidParameterValue.SessionIdTooLong", FailureClass.Permanent)]
    [InlineData("InvalidParameterValue.SessionContextTooLong", FailureClass.Permanent)]
    [InlineData("InvalidParameterValue.AiAnalysisTaskDefinition", FailureClass.Permanent)]
    [InlineData("ResourceNotFound.FileNotExist", FailureClass.FileUnknown)]
    [InlineData("ResourceNotFound.TemplateNotExist", FailureClass.Permanent)]
    [InlineData("UnauthorizedOperation", FailureClass.Configuration)]

    // protocol c.5
    [InlineData("RequestLimitExceeded", FailureClass.Throttled)]
    [InlineData("RequestLimitExceeded.UinLimitExceeded", FailureClass.Throttled)]
    [InlineData("RequestLimitExceeded.IPLimitExceeded", FailureClass.Throttled)]
    [InlineData("RequestLimitExceeded.GlobalRegionUinLimitExceeded", FailureClass.Throttled)]
    [InlineData("ServiceUnavailable", FailureClass.OutcomeUnknown)]
    [InlineData("ResourceUnavailable", FailureClass.Bounded)]
    [InlineData("ResourceInsufficient", FailureClass.Bounded)]
    [InlineData("ResourceInUse", FailureClass.Bounded)]
    [InlineData("LimitExceeded", FailureClass.Configuration)]
    [InlineData("LimitExceeded.Quota", FailureClass.Configuration)]
    [InlineData("AuthFailure.SignatureExpire", FailureClass.Configuration)]
    [InlineData("AuthFailure.SignatureFailure", FailureClass.Configuration)]
    [InlineData("AuthFailure.SecretIdNotFound", FailureClass.Configuration)]
    [InlineData("AuthFailure.TokenFailure", FailureClass.Configuration)]
    [InlineData("IpInBlacklist", FailureClass.Configuration)]
    [InlineData("IpNotInWhitelist", FailureClass.Configuration)]
    [InlineData("InvalidAction", FailureClass.Configuration)]
    [InlineData("NoSuchVersion", FailureClass.Configuration)]
    [InlineData("UnsupportedRegion", FailureClass.Configuration)]
    [InlineData("UnsupportedOperation", FailureClass.Permanent)]
    [InlineData("MissingParameter", FailureClass.Permanent)]
    [InlineData("UnknownParameter", FailureClass.Permanent)]
    [InlineData("InvalidRequest", FailureClass.Permanent)]
    [InlineData("RequestSizeLimitExceeded", FailureClass.Permanent)]
    [InlineData("ResourceNotFound", FailureClass.Permanent)]
    [InlineData("DryRunOperation", FailureClass.Permanent)]

    // Unknown codes, and codes that only begin like a known one.
    [InlineData("OperationDenied.Novel", FailureClass.Bounded)]
    [InlineData("RequestLimitExceededOfAnotherKind", FailureClass.Bounded)]
    [InlineData("InternalErrors", FailureClass.Bounded)]
    [InlineData(".", FailureClass.Bounded)]
    [InlineData("..", FailureClass.Bounded)]
    public void A_code_has_one_class(string code, FailureClass expected)
    {
        var error = VodErrorClassifier.Classify("ProcessMedia", code, "message");

        Assert.Equal(new VodError(expected, new Failure(code, "message")), error);
    }

    [Theory]
    [InlineData("InvalidParameterValue.SessionId")]
    [InlineData("FailedOperation.TaskDuplicate")]
    public void A_repeated_call_is_a_duplicate_only_if_it_starts_tasks(string code)
    {
        Assert.True(VodErrorClassifier.Classify("ProcessMedia", code, null).Duplicate);
        Assert.False(VodErrorClassifier.Classify("DescribeTasks", code, null).Duplicate);
    }

    [Fact]
    public void A_long_message_is_cut() =>
        Assert.Equal(500, VodErrorClassifier.Classify("ProcessMedia", "InternalError", new string('x', 5000)).Failure.Message!.Length);
}
