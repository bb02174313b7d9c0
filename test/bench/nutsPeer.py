"""numpyro's NUTS through the reference system: python nutsPeer.py IMAGE PSF WARMUP SAMPLES -> a last line of JSON with seconds and samples."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import socca

image, psf, warmup, samples = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
img = socca.data.Image(img=image, noise=socca.noise.Normal())
img.addpsf(psf)
header, reach = img.hdu.header, 3e-3
uniform, loguniform = socca.priors.uniform, socca.priors.loguniform
point, disk = socca.models.Point(), socca.models.Sersic()
point.xc = uniform(header["CRVAL1"] - reach, header["CRVAL1"] + reach)
point.yc = uniform(header["CRVAL2"] - reach, header["CRVAL2"] + reach)
point.Ic = loguniform(1e-2, 1e2)
disk.xc, disk.yc = socca.priors.boundto(point, "xc"), socca.priors.boundto(point, "yc")
disk.ns, disk.theta, disk.e = 1.0, uniform(0.0, np.pi), uniform(0.0, 1.0)
disk.re, disk.Ie = loguniform(1e-8, 1e-2), loguniform(1e-2, 1e2)
model = socca.models.Model()
model.addcomponent(point)
model.addcomponent(disk)
fit = socca.fitter(img=img, mod=model)
start = time.perf_counter()
fit.run(method="numpyro", n_warmup=warmup, n_samples=samples, progress_bar=False)
print(json.dumps({"seconds": time.perf_counter() - start, "samples": np.asarray(fit.samples).tolist()}))
