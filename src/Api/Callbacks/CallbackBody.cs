using System.Buffers;

namespace Media.Api.Callbacks;

/// <summary>
/// A request's body in a rented buffer that grows with the bytes received, not with the length that the headers claim, so that
/// unverified callers cause no allocation.
/// </summary>
internal readonly struct CallbackBody : IDisposable
{
    /// <summary>Caps the first buffer, whatever length is claimed. It holds all but the longest events.</summary>
    private const int MaxFirstBytes = 8 * 1024;

    private static readonly CallbackBody TooLarge = new([], -1);

    private readonly byte[] _rented;
    private readonly int _length;

    private CallbackBody(byte[] rented, int length) => (_rented, _length) = (rented, length);

    public bool IsTooLarge => _length < 0;

    public ReadOnlyMemory<byte> Bytes => _rented.AsMemory(0, _length);

    public static async ValueTask<CallbackBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            return TooLarge;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength + 1 ?? MaxFirstBytes, MaxFirstBytes));
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
                if (length > maxBytes)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return TooLarge;
                }

                if (length == buffer.Length)
                    buffer = Grown(buffer);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        return new CallbackBody(buffer, length);
    }

    public void Dispose()
    {
        if (_rented.Length > 0)
            ArrayPool<byte>.Shared.Return(_rented);
    }

    private static byte[] Grown(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
