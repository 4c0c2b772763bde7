// BouncyCastle's low-level TLS. A Java machine takes a second to start, so one
// serves all cells: it reads lines, each with the arguments that peer.c has,
// and answers with the lines that peer.c prints.

import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.*;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.*;
import org.bouncycastle.tls.crypto.*;
import org.bouncycastle.tls.crypto.impl.bc.*;

public class BouncyCastle {
    static final int TOTAL = 20000;
    static final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());

    boolean server, tls13, ke, hint, cut, wait;
    int port, suite;
    byte[] identity, key;
    String cert, pkey, ca;
    int received = -1; // the fatal alert of the peer

    public static void main(String[] none) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; System.out.flush()) {
            if (line.equals("list")) list();
            else try {
                new BouncyCastle(line.split(" ")).run();
            } catch (IOException e) {
                System.out.println("failed " + e);
            }
        }
    }

    static void list() {
        for (int s = 0; s < 0xFFFF; s++) {
            boolean psk = false;
            switch (TlsUtils.getKeyExchangeAlgorithm(s)) {
            case KeyExchangeAlgorithm.PSK: case KeyExchangeAlgorithm.DHE_PSK: case KeyExchangeAlgorithm.ECDHE_PSK: case KeyExchangeAlgorithm.RSA_PSK:
                psk = true;
            }
            if ((psk || s >> 8 == 0x13) && TlsUtils.isSupportedCipherSuite(crypto, s)) System.out.printf("suite %04x%n", s);
        }
        System.out.println("end");
    }

    BouncyCastle(String[] a) {
        server = a[0].equals("s");
        port = Integer.parseInt(a[1]);
        suite = Integer.parseInt(a[2], 16);
        identity = a[3].getBytes(StandardCharsets.UTF_8);
        key = new byte[a[4].length() / 2];
        for (int i = 0; i < key.length; i++) key[i] = (byte) Integer.parseInt(a[4].substring(2 * i, 2 * i + 2), 16);
        tls13 = a[5].equals("13");
        for (int i = 6; i < a.length; i++) {
            if (a[i].equals("ke")) ke = true;
            else if (a[i].equals("hint")) hint = true;
            else if (a[i].equals("cut")) cut = true;
            else if (a[i].equals("wait")) wait = true;
            else if (a[i].startsWith("cert=")) cert = a[i].substring(5);
            else if (a[i].startsWith("key=")) pkey = a[i].substring(4);
            else if (a[i].startsWith("ca=")) ca = a[i].substring(3);
        }
    }

    void run() throws IOException {
        Socket s;
        if (server) {
            try (ServerSocket l = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                l.setSoTimeout(5000);
                System.out.println("port " + l.getLocalPort());
                System.out.flush();
                s = l.accept();
            }
        } else {
            s = new Socket("127.0.0.1", port);
        }
        s.setSoTimeout(5000);
        s.setTcpNoDelay(true);
        // The library closes the streams that it gets; the socket stays, so
        // that a reset does not swallow the last alert.
        InputStream in = new FilterInputStream(s.getInputStream()) { public void close() {} };
        OutputStream out = new BufferedOutputStream(s.getOutputStream()) { public void close() throws IOException { flush(); } };
        String said;
        try {
            said = server ? serve(in, out) : ask(in, out);
        } catch (TlsNoCloseNotifyException e) {
            said = "truncated";
        } catch (Exception e) {
            said = (received >= 0 ? "alert " + received + " " : "failed ") + e;
        }
        System.out.println(said.replace('\n', ' '));
        System.out.flush();
        try {
            s.shutdownOutput();
            s.setSoTimeout(500);
            while (s.getInputStream().read(new byte[4096]) > 0) {}
        } catch (IOException e) {
            // the peer has left
        }
        s.close();
    }

    String ask(InputStream in, OutputStream out) throws IOException {
        TlsClientProtocol p = new TlsClientProtocol(in, out);
        p.connect(new Client());
        byte[] b = new byte[TOTAL];
        for (int i = 0; i < TOTAL; i++) b[i] = (byte) (i * 7 + i / 251);
        p.getOutputStream().write(b);
        byte[] back = p.getInputStream().readNBytes(TOTAL);
        if (back.length < TOTAL) return "truncated";
        if (!Arrays.equals(b, back)) return "failed other octets came back";
        if (cut) return "cut";
        if (wait && p.getInputStream().read() >= 0) return "failed more octets came back";
        p.close();
        return "done";
    }

    String serve(InputStream in, OutputStream out) throws IOException {
        TlsServerProtocol p = new TlsServerProtocol(in, out);
        p.accept(new Server());
        byte[] b = new byte[16384];
        int got = 0;
        for (int n; (n = p.getInputStream().read(b)) > 0; ) {
            p.getOutputStream().write(b, 0, n);
            got += n;
            if (cut && got >= TOTAL) return "cut";
        }
        p.close();
        return "done";
    }

    ProtocolVersion[] versions() { return (tls13 ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12).only(); }

    short[] modes() { return new short[] {ke ? PskKeyExchangeMode.psk_ke : PskKeyExchangeMode.psk_dhe_ke}; }

    TlsPSKExternal external() {
        return new BasicTlsPSKExternal(identity, crypto.createSecret(key), suite == CipherSuite.TLS_AES_256_GCM_SHA384 ? PRFAlgorithm.tls13_hkdf_sha384 : PRFAlgorithm.tls13_hkdf_sha256);
    }

    void heard(short level, short alert) {
        if (level == AlertLevel.fatal) received = alert;
    }

    static byte[] pem(String file) throws IOException {
        StringBuilder b = new StringBuilder();
        for (String line : Files.readAllLines(Paths.get(file))) if (!line.startsWith("-")) b.append(line);
        return Base64.getDecoder().decode(b.toString());
    }

    class Client extends PSKTlsClient {
        Client() { super(BouncyCastle.crypto, new BasicTlsPSKIdentity(identity, key)); }
        protected ProtocolVersion[] getSupportedVersions() { return versions(); }
        protected int[] getSupportedCipherSuites() { return new int[] {suite}; }
        public short[] getPskKeyExchangeModes() { return modes(); }
        public Vector getExternalPSKs() {
            Vector v = new Vector();
            if (tls13) v.add(external());
            return v;
        }
        public void notifyAlertReceived(short level, short alert) { heard(level, alert); }
        public TlsAuthentication getAuthentication() throws IOException {
            return new TlsAuthentication() {
                public TlsCredentials getClientCredentials(CertificateRequest r) { return null; }
                public void notifyServerCertificate(TlsServerCertificate c) throws IOException {
                    try {
                        CertificateFactory f = CertificateFactory.getInstance("X.509");
                        X509Certificate leaf = (X509Certificate) f.generateCertificate(new ByteArrayInputStream(c.getCertificate().getCertificateAt(0).getEncoded()));
                        leaf.verify(((X509Certificate) f.generateCertificate(new ByteArrayInputStream(pem(ca)))).getPublicKey());
                    } catch (java.security.GeneralSecurityException e) {
                        throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
                    }
                }
            };
        }
    }

    class Server extends PSKTlsServer {
        Server() {
            super(BouncyCastle.crypto, new TlsPSKIdentityManager() {
                public byte[] getHint() { return hint ? "floor control".getBytes(StandardCharsets.UTF_8) : null; }
                public byte[] getPSK(byte[] id) { return Arrays.equals(id, identity) ? key.clone() : null; }
            });
        }
        protected ProtocolVersion[] getSupportedVersions() { return versions(); }
        protected int[] getSupportedCipherSuites() { return new int[] {suite}; }
        public short[] getPskKeyExchangeModes() { return modes(); }
        public TlsPSKExternal getExternalPSK(Vector offered) {
            for (Object o : offered) if (tls13 && Arrays.equals(((PskIdentity) o).getIdentity(), identity)) return external();
            return null;
        }
        // Asked for where no PSK fits in TLS 1.3.
        public TlsCredentials getCredentials() throws IOException {
            if (tls13) throw new TlsFatalAlert(AlertDescription.handshake_failure);
            return super.getCredentials();
        }
        public void notifyAlertReceived(short level, short alert) { heard(level, alert); }
        protected TlsCredentialedDecryptor getRSAEncryptionCredentials() throws IOException {
            TlsCertificate leaf = crypto.createCertificate(pem(cert));
            return new BcDefaultTlsCredentialedDecryptor(BouncyCastle.crypto, new Certificate(new TlsCertificate[] {leaf}), PrivateKeyFactory.createKey(pem(pkey)));
        }
    }
}
