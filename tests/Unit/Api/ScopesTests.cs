using System.Net;
using System.Security.Claims;
using Media.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Media.Tests.Unit.Api;

public sealed class ScopesTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData("::ffff:10.0.0.7", false)]
    [InlineData(null, false)]
    public async Task Without_keys_operator_pages_are_served_to_this_machine_only(string? caller, bool isAnswered)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddAccess();
        await using var provider = builder.Services.BuildServiceProvider();
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller) } };

        var answer = await provider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(
            new ClaimsPrincipal(), http, Scopes.OperateInBrowser);

        Assert.Equal(isAnswered, answer.Succeeded);
    }
}
