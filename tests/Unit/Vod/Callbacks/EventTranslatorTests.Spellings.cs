using Media.Domain;

namespace Media.Tests.Unit.Vod.Callbacks;

/// <summary>Events that say the same in another way.</summary>
public sealed partial class EventTranslatorTests
{
    [Theory]
    [InlineData(4539, true)]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    public void A_URL_is_whole_or_absent(int length, bool isWhole)
    {
        var url = "https://example.com/".PadRight(length, 'x');
        var media = Assert.IsType<Evidence.Uploaded>(Translate(
            """{"EventType":"NewFileUpload","FileUploadEvent":{"FileId":"7","MediaBasicInfo":{"MediaUrl":"*"}}}"""
                .Replace("*", url, StringComparison.Ordinal),
            Seven)).Media;
        var output = Assert.Single(Report(Procedure(
            """
            "MediaProcessResultSet":[{"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Output":{"Url":"*"}}}]
            """.Replace("*", url, StringComparison.Ordinal))).Outputs);

        Assert.Equal(isWhole ? url : null, media.Url);
        Assert.Equal(isWhole ? url : null, output.Url);
    }

    /// <summary>VOD writes "" for success; the sister products, in the same structures, write SUCCESS.</summary>
    [Theory]
    [InlineData("SUCCESS")]
    [InlineData("Success")]
    [InlineData("0")]
    [InlineData("")]
    public void A_code_that_says_success_is_no_failure(string code)
    {
        var pulled = Translate(
            """{"EventType":"PullComplete","PullCompleteEvent":{"FileId":"7","Status":"FINISH","ErrCode":0,"ErrCodeExt":"*"}}"""
                .Replace("*", code, StringComparison.Ordinal),
            Seven);
        var edited = Translate(
            """{"EventType":"EditMediaComplete","EditMediaCompleteEvent":{"Status":"FINISH","ErrCode":0,"ErrCodeExt":"*","Output":"""
                .Replace("*", code, StringComparison.Ordinal)
                + """{"FileId":"7"}}}""",
            Seven);

        Assert.IsType<Evidence.Uploaded>(pulled);
        Assert.IsType<Evidence.MadeByVod>(edited);
        Assert.Null(Report(Procedure($"\"Status\":\"FINISH\",\"ErrCode\":0,\"ErrCodeExt\":\"{code}\"")).Failure);
    }

    /// <summary>A scan for lost uploads sees the same SourceType and must come to the same plan.</summary>
    [Theory]
    [InlineData("NewFileUpload", "FileUploadEvent")]
    [InlineData("PullComplete", "PullCompleteEvent")]
    public void A_file_that_VOD_made_is_recognised_in_its_upload_event(string type, string payload)
    {
        var evidence = Translate(
            $$$"""
            {"EventType":"{{{type}}}","{{{payload}}}":{"FileId":"7","Status":"FINISH",
             "MediaBasicInfo":{"Name":"cut","SourceInfo":{"SourceType":"VideoProcessing"}},"ProcedureTaskId":"p"}}
            """,
            Seven);

        var made = Assert.IsType<Evidence.MadeByVod>(evidence);
        Assert.Equal(("cut", "p"), (made.Media.Name, made.Procedure?.Value));
    }
}
