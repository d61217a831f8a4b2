using System.Buffers;
using System.Globalization;
using System.Net;

namespace Media.Vod.Api;

/// <summary>Reads the body of a response, up to a size limit.</summary>
internal static class AnswerBody
{
    /// <exception cref="NoAnswerException">The status is not 200, which VOD uses even for errors, or the body is too large.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new NoAnswerException(
                TransportCode.HttpStatus, string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}"));
        if (response.Content.Headers.ContentLength > maxBytes)
            throw TooLarge();

        using var answer = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
            try
            {
                for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    if (answer.Length + read > maxBytes)
                        throw TooLarge();
                    answer.Write(buffer, 0, read);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return answer.ToArray();
    }

    private static NoAnswerException TooLarge() => new(TransportCode.TooLarge, "The answer is larger than this service reads.");
}
